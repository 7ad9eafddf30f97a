import type { Internals, Sendable } from '../../../../src/connection/internals.js'
import type { Delivery } from '../../../../src/delivery/delivery.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Connection } from '../world/connection.js'
import { Queue } from './queue.js'
import type { Write } from './write.js'

export interface CommandsOutside {
  /** A write is put on a connection that stands. */
  issued(write: Write, node: DataNode, connection: Connection): void
  /** A node has refused it: it was not executed. */
  refused(write: Write): void
  gateMayHaveMoved(): void
}

/** ioredis' way with commands: its queues, what it sends again, and when. Its fields are named as they are there. */
export class Commands {
  readonly #outside: CommandsOutside
  #at: { readonly node: DataNode; readonly connection: Connection } | undefined
  delivery!: Delivery
  status = 'connecting'
  readonly options = { autoResendUnfulfilledCommands: true, enableOfflineQueue: true, maxRetriesPerRequest: 20 }
  readonly condition = { select: 0, handshake: false }
  readonly manuallyClosing = false
  /** Another one for each connection. */
  stream = { bytesRead: 0, writable: false }
  commandQueue: Queue = new Queue()
  offlineQueue: Queue = new Queue()
  prevCommandQueue: Queue | undefined

  constructor(outside: CommandsOutside) {
    this.#outside = outside
  }

  /** This, in the place of ioredis. */
  get internals(): Internals {
    return this as unknown as Internals
  }

  /** ioredis' own sendCommand. */
  send(command: Sendable): void {
    if (this.#at === undefined || !this.#at.connection.isOpen) {
      this.offlineQueue.push({ command })
      return
    }
    const { node, connection } = this.#at
    const write = command as Write
    this.commandQueue.push({ command })
    this.#outside.issued(write, node, connection)
    connection.toServer(() =>
      node.write(write.id, (refusal) => {
        connection.toClient(() => this.#answered(connection, refusal))
      }),
    )
  }

  /** As `Redis` overrides it. */
  sendCommand(command: Sendable): void {
    const { gate } = this.delivery
    if (gate.isClosed) gate.pass(command, undefined)
    else this.send(command)
  }

  /** Whether it is in whichever of the queues. */
  has(write: Write): boolean {
    return [this.commandQueue, this.offlineQueue, this.prevCommandQueue].some((queue) => queue?.has(write))
  }

  ready(node: DataNode, connection: Connection): void {
    this.#at = { node, connection }
    this.stream = { bytesRead: 0, writable: true }
    this.commandQueue = new Queue()
    this.status = 'ready'
    this.delivery.ready()
    this.#outside.gateMayHaveMoved()
    const { prevCommandQueue, offlineQueue } = this
    this.prevCommandQueue = undefined
    for (let item = prevCommandQueue?.shift(); item; item = prevCommandQueue?.shift()) this.sendCommand(item.command)
    this.offlineQueue = new Queue()
    for (let item = offlineQueue.shift(); item; item = offlineQueue.shift()) this.sendCommand(item.command)
  }

  lost(): void {
    this.delivery.lost()
    this.#outside.gateMayHaveMoved()
    if (this.#at && this.commandQueue.length > 0) this.prevCommandQueue = this.commandQueue
    this.#at = undefined
  }

  #answered(connection: Connection, refusal: string | undefined): void {
    if (this.#at?.connection !== connection) return
    const item = this.commandQueue.shift()
    if (item === undefined) return
    const write = item.command as Write
    if (refusal === undefined) {
      write.resolve()
      return
    }
    const error = new Error(refusal)
    this.#outside.refused(write)
    if (!this.delivery.refused(error, item)) write.reject(error)
  }
}
