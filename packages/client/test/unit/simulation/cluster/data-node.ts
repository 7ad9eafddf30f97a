import type { Address } from '../../../../src/topology/address.js'
import type { Connection } from '../world/connection.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Trace } from '../world/trace.js'

export type DataRole =
  | { readonly type: 'master' }
  | { readonly type: 'replica'; readonly of: DataNode; isLinked: boolean }

/** What is told of a node in its INFO. */
export interface Info {
  readonly role: 'master' | 'replica'
  readonly of: DataNode | undefined
  readonly isLinked: boolean
  readonly offset: number
}

const RECONNECT_MS = 1000
const START_MS = 200

/** A Redis server: a log of writes, replicated to whoever follows, after they were answered. */
export class DataNode {
  readonly process: Process
  readonly address: Address
  readonly #network: Network
  readonly #trace: Trace
  readonly #syncMs: number
  readonly #clients = new Set<Connection>()
  readonly #followers = new Map<DataNode, Connection>()
  #role: DataRole = { type: 'master' }
  #source: Connection | undefined
  /** Counts what it was made to follow: what an earlier attempt to connect leads to is of no interest. */
  #turn = 0
  log: number[] = []
  /** What it has ever executed itself, in its log or lost since. */
  readonly executed = new Set<number>()
  /** When it became master last. */
  tenure = 0
  /** Who asks for its ROLE until it is master. */
  watchers: Array<() => void> = []

  constructor(process: Process, port: number, network: Network, trace: Trace, syncMs: number) {
    this.process = process
    this.address = { host: process.name, port }
    this.#network = network
    this.#trace = trace
    this.#syncMs = syncMs
  }

  get isMaster(): boolean {
    return this.#role.type === 'master'
  }

  get info(): Info {
    const role = this.#role
    const offset = this.log.length
    return role.type === 'master'
      ? { role: 'master', of: undefined, isLinked: true, offset }
      : { role: 'replica', of: role.of, isLinked: role.isLinked, offset }
  }

  accept(client: Connection): void {
    this.#clients.add(client)
  }

  /** A write as it comes in on a connection. */
  write(id: number, reply: (refusal: string | undefined) => void): void {
    if (this.#role.type !== 'master') {
      reply("READONLY You can't write against a read only replica.")
      return
    }
    this.log.push(id)
    this.executed.add(id)
    for (const [follower, link] of this.#followers) {
      if (!link.isOpen) this.#followers.delete(follower)
      else link.toClient(() => follower.log.push(id))
    }
    reply(undefined)
  }

  /** SLAVEOF NO ONE, and CLIENT KILL TYPE normal, as Sentinel sends them. */
  promote(): void {
    if (this.#trace.isKept) this.#trace.note(this.process.name, `is master now, ${this.log.length} writes in its log`)
    if (this.#role.type === 'replica') {
      this.#leaveSource()
      this.#role = { type: 'master' }
      this.tenure = this.#network.time.now()
    }
    this.#kill()
    for (const tell of this.watchers.splice(0)) tell()
  }

  /** SLAVEOF. */
  follow(master: DataNode): void {
    if (this.#role.type === 'replica' && this.#role.of === master) return
    if (this.#trace.isKept) this.#trace.note(this.process.name, `follows ${master.process.name} now`)
    this.#leaveSource()
    this.#role = { type: 'replica', of: master, isLinked: false }
    this.#kill()
    this.#connect(master)
  }

  /** After a restart: with the role and the log that it had. */
  started(): void {
    this.#followers.clear()
    this.#leaveSource()
    if (this.#role.type === 'replica') this.#connect(this.#role.of)
  }

  #kill(): void {
    for (const client of this.#clients) client.cut()
    this.#clients.clear()
  }

  #leaveSource(): void {
    this.#turn++
    this.#source?.leave()
    this.#source = undefined
  }

  #connect(master: DataNode): void {
    const turn = this.#turn
    const role = this.#role
    if (role.type !== 'replica') return
    role.isLinked = false
    const again = () => {
      if (turn === this.#turn)
        this.process.clock.after(RECONNECT_MS, () => turn === this.#turn && this.#connect(master))
    }
    this.#network.dial(this.process, master.process, {
      opened: (link) => {
        if (turn !== this.#turn) {
          link.leave()
          return
        }
        this.#source = link
        // The cluster has been up for long when a schedule begins.
        const syncMs = this.#network.time.now() < START_MS ? 0 : this.#syncMs
        link.toServer(() => master.process.clock.after(syncMs, () => master.#feed(this, link, role)))
      },
      refused: again,
      cut: again,
    })
    // Nothing passes: TCP would try for long, replication gives up and starts again.
    if (!this.#network.passes(this.process, master.process)) again()
  }

  #feed(follower: DataNode, link: Connection, role: Extract<DataRole, { type: 'replica' }>): void {
    if (!link.isOpen) return
    const snapshot = this.log.slice()
    this.#followers.set(follower, link)
    link.toClient(() => {
      follower.log = snapshot
      role.isLinked = true
    })
  }
}
