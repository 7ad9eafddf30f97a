import type { Internals, Item, Sendable } from '../../../../src/connection/internals.js'
import type { Delivery } from '../../../../src/delivery/delivery.js'
import { type Address, sameAddress } from '../../../../src/topology/address.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Connection } from '../world/connection.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Trace } from '../world/trace.js'
import { Queue } from './queue.js'
import type { TopologyShell } from './topology-shell.js'
import type { Write } from './write.js'

export interface DataOutside {
  readonly topology: TopologyShell
  readonly nodes: readonly DataNode[]
  readonly trace: Trace
  refresh(): void
  /** A write is put on a connection that stands. */
  issued(write: Write, node: DataNode, connection: Connection): void
  /** A node has refused it: it was not executed. */
  refused(write: Write): void
  gateMayHaveMoved(): void
  /** A connection to the node that is believed to be master was given up, though it has refused nothing. */
  leftTheRightOne(): void
}

type State =
  | { readonly type: 'idle'; readonly tried: Address | undefined }
  | { readonly type: 'dialling'; readonly target: Address }
  | { readonly type: 'connected'; readonly target: DataNode; readonly connection: Connection; readonly since: number }

const SHORT_LIVED_MS = 1000
const ROLE_TIMEOUT_MS = 1000
/** More than `Delivery` waits for what is in flight. */
const DRAIN_LIMIT_MS = 150

/**
 * What ioredis and `TopologyConnector` do between a command and a data node: the queues, and the ways in which a
 * connection is made, checked, left and lost. Stands in for both where `Delivery` wants them.
 */
export class DataConnection {
  readonly #process: Process
  readonly #network: Network
  readonly #outside: DataOutside
  delivery!: Delivery
  #state: State = { type: 'idle', tried: undefined }
  #attempt = 0
  #stopRetry: (() => void) | undefined
  onHeard: () => void = () => {}
  onLeave: () => void = () => {}
  /** Until then `Delivery` may wait for answers, in a promise: time must stand still whenever it goes on. */
  leavingUntil = Number.NEGATIVE_INFINITY
  readonly isForMaster = true
  // As ioredis names them.
  status = 'connecting'
  readonly options = { autoResendUnfulfilledCommands: true, enableOfflineQueue: true }
  readonly condition = { select: 0, handshake: false }
  readonly manuallyClosing = false
  commandQueue: Queue = new Queue()
  offlineQueue: Queue = new Queue()
  prevCommandQueue: Queue | undefined
  readonly stream = { bytesRead: 0, writable: true }
  #retries = 0

  constructor(process: Process, network: Network, outside: DataOutside) {
    this.#process = process
    this.#network = network
    this.#outside = outside
  }

  get watch(): object {
    const { topology } = this.#outside
    return {
      isFenced: topology.state.fence.type === 'closed',
      isIsolated: topology.state.quorum === 'lost',
      oldMasterAnswers: topology.oldMasterAnswers,
      facts: { commands: { kindOf: () => 'write' } },
    }
  }

  get isSettled(): boolean {
    return this.#state.type === 'connected' && this.#isRight(this.#state.target.address)
  }

  get isAstray(): boolean {
    return this.#state.type === 'connected' && !this.#isRight(this.#state.target.address)
  }

  get internals(): Internals {
    return this as unknown as Internals
  }

  /** ioredis' own sendCommand. */
  send(command: Sendable): void {
    const item: Item = { command }
    const isWritable = this.#state.type === 'connected' && this.#state.connection.isOpen
    if (this.status !== 'ready' || !isWritable) this.offlineQueue.push(item)
    else {
      this.commandQueue.push(item)
      if (this.#state.type === 'connected') this.#write(command as Write, this.#state.target, this.#state.connection)
    }
  }

  /** As `Redis` overrides it. */
  sendCommand(command: Sendable): void {
    const { gate } = this.delivery
    if (gate.isClosed) gate.pass(command, undefined)
    else this.send(command)
  }

  heard(): void {
    this.onHeard()
    switch (this.#state.type) {
      case 'dialling':
        if (!this.#isRight(this.#state.target)) this.#connect()
        break
      case 'connected':
        if (!this.#isRight(this.#state.target.address)) {
          this.leavingUntil = this.#process.clock.now() + DRAIN_LIMIT_MS
          this.onLeave()
        }
        break
      case 'idle':
        if (this.#hasNews) this.#connect()
        break
      default:
        this.#state satisfies never
    }
  }

  drop(): void {
    if (this.isSettled) this.#outside.leftTheRightOne()
    this.#drop()
  }

  #drop(): void {
    if (this.#state.type !== 'connected' || !this.#state.connection.isOpen) return
    const { connection } = this.#state
    this.#note(`drops ${connection.server.name}`)
    connection.leave()
    this.#process.clock.after(0, () => this.#lost(connection))
  }

  distrust(): void {
    this.#outside.refresh()
    this.#drop()
  }

  /** Whether ioredis has it, in whichever of its queues. */
  isQueued(write: Write): boolean {
    return [this.commandQueue, this.offlineQueue, this.prevCommandQueue].some((queue) => queue?.has(write))
  }

  #isRight(address: Address): boolean {
    return sameAddress(address, this.#outside.topology.master)
  }

  get #hasNews(): boolean {
    if (this.#state.type !== 'idle' || this.#outside.topology.master === undefined) return false
    const { tried } = this.#state
    return tried === undefined || !this.#isRight(tried)
  }

  #note(what: string): void {
    if (this.#outside.trace.isKept) this.#outside.trace.note(this.#process.name, what)
  }

  #connect(): void {
    this.#stopRetry?.()
    this.#stopRetry = undefined
    const attempt = ++this.#attempt
    const address = this.#outside.topology.master
    const target = this.#outside.nodes.find((node) => sameAddress(node.address, address))
    if (target === undefined) {
      this.#state = { type: 'idle', tried: undefined }
      return
    }
    this.#state = { type: 'dialling', target: target.address }
    this.#note(`connects to ${target.process.name}`)
    const failed = () => attempt === this.#attempt && this.#failed(target.address)
    this.#process.clock.after(
      ROLE_TIMEOUT_MS,
      () => attempt === this.#attempt && this.#state.type === 'dialling' && failed(),
    )
    let live: Connection | undefined
    this.#network.dial(this.#process, target.process, {
      opened: (connection) => {
        live = connection
        if (attempt !== this.#attempt) connection.leave()
        else this.#askRole(connection, target, attempt)
      },
      refused: failed,
      cut: () =>
        live && this.#state.type === 'connected' && this.#state.connection === live ? this.#lost(live) : failed(),
    })
  }

  #askRole(connection: Connection, target: DataNode, attempt: number): void {
    connection.toServer(() => {
      target.accept(connection)
      const { isMaster } = target
      connection.toClient(() => {
        if (attempt !== this.#attempt) {
          connection.leave()
          return
        }
        if (isMaster) {
          this.#state = { type: 'connected', target, connection, since: this.#process.clock.now() }
          connection.toServer(() => connection.toClient(() => this.#ready(connection)))
          return
        }
        connection.leave()
        this.#outside.topology.observe({ type: 'master-denied', address: target.address })
        this.#outside.refresh()
        if (attempt === this.#attempt) this.#failed(target.address)
      })
    })
  }

  #ready(connection: Connection): void {
    if (this.#state.type !== 'connected' || this.#state.connection !== connection) return
    this.commandQueue = new Queue()
    this.status = 'ready'
    this.#note(`is ready on ${connection.server.name}`)
    this.#retries = 0
    this.delivery.ready()
    this.#outside.gateMayHaveMoved()
    const inFlight = this.prevCommandQueue
    this.prevCommandQueue = undefined
    for (let item = inFlight?.shift(); item; item = inFlight?.shift()) this.sendCommand(item.command)
    const waiting = this.offlineQueue
    this.offlineQueue = new Queue()
    for (let item = waiting.shift(); item; item = waiting.shift()) this.sendCommand(item.command)
  }

  #write(write: Write, node: DataNode, connection: Connection): void {
    if (!connection.isOpen) return
    this.#outside.issued(write, node, connection)
    connection.toServer(() =>
      node.write(write.id, (refusal) => {
        connection.toClient(() => this.#answered(connection, refusal))
      }),
    )
  }

  #answered(connection: Connection, refusal: string | undefined): void {
    if (this.#state.type !== 'connected' || this.#state.connection !== connection) return
    const item = this.commandQueue.shift()
    if (item === undefined) return
    const write = item.command as Write
    if (refusal === undefined) write.resolve()
    else {
      const error = new Error(refusal)
      this.#outside.refused(write)
      if (!this.delivery.refused(error, item)) write.reject(error)
    }
  }

  #lost(connection: Connection): void {
    if (this.#state.type !== 'connected' || this.#state.connection !== connection) return
    const { since, target } = this.#state
    this.#note(`has lost ${target.process.name}`)
    const shortLived = this.#process.clock.now() - since < SHORT_LIVED_MS
    this.#state = { type: 'idle', tried: shortLived ? target.address : undefined }
    this.#attempt++
    this.#outside.refresh()
    const wasReady = this.status === 'ready'
    this.delivery.lost()
    this.#outside.gateMayHaveMoved()
    if (wasReady && this.commandQueue.length > 0) this.prevCommandQueue = this.commandQueue
    this.#retryLater()
  }

  #failed(tried: Address): void {
    this.#attempt++
    this.#state = { type: 'idle', tried }
    this.#outside.refresh()
    this.#retryLater()
  }

  #retryLater(): void {
    this.status = 'reconnecting'
    const wait = Math.min(50 * 2 ** this.#retries++, 2000)
    this.#stopRetry = this.#process.clock.after(wait, () => this.#connect())
    if (this.#hasNews) this.#connect()
  }
}
