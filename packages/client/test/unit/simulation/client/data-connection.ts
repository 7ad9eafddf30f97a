import type { TopologyConnector } from '../../../../src/connection/connector.js'
import { DRAIN_MS } from '../../../../src/delivery/delivery.js'
import { type Address, sameAddress } from '../../../../src/topology/address.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Connection } from '../world/connection.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Trace } from '../world/trace.js'
import type { Commands } from './commands.js'
import type { TopologyShell } from './topology-shell.js'

export interface DataOutside {
  readonly topology: TopologyShell
  readonly commands: Commands
  readonly nodes: readonly DataNode[]
  readonly trace: Trace
  refresh(): void
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
const DRAIN_LIMIT_MS = DRAIN_MS + 50

/** What `TopologyConnector` does: how a connection to the master is made, checked, left and lost. Stands in for it. */
export class DataConnection {
  readonly #process: Process
  readonly #network: Network
  readonly #outside: DataOutside
  #state: State = { type: 'idle', tried: undefined }
  #attempt = 0
  #isRefused = false
  #stopRetry: (() => void) | undefined
  onHeard: () => void = () => {}
  onLeave: () => void = () => {}
  /** Until then `Delivery` may wait for answers, in a promise: time must stand still whenever it goes on. */
  leavingUntil = Number.NEGATIVE_INFINITY
  readonly isForMaster = true
  #retries = 0

  constructor(process: Process, network: Network, outside: DataOutside) {
    this.#process = process
    this.#network = network
    this.#outside = outside
  }

  /** This, in the place of the real one. */
  get connector(): TopologyConnector {
    return this as unknown as TopologyConnector
  }

  get watch(): object {
    const { topology } = this.#outside
    return {
      isFenced: topology.state.fence.type === 'closed',
      isIsolated: topology.state.quorum === 'lost',
      oldMasterAnswers: topology.oldMasterAnswers,
      refresh: () => this.#outside.refresh(),
      facts: { commands: { kindOf: () => 'write' } },
    }
  }

  get isSettled(): boolean {
    return this.#state.type === 'connected' && this.#isRight(this.#state.target.address)
  }

  get isAstray(): boolean {
    return this.#state.type === 'connected' && !this.#isRight(this.#state.target.address)
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
    if (this.isSettled && !this.#isRefused) this.#outside.leftTheRightOne()
    if (this.#state.type !== 'connected' || !this.#state.connection.isOpen) return
    const { connection } = this.#state
    this.#note(`drops ${connection.server.name}`)
    connection.leave()
    this.#process.clock.after(0, () => this.#lost(connection))
  }

  /** The node has said that it is no master: it is going to be left, whatever the sentinels say. */
  refused(): void {
    this.leavingUntil = this.#process.clock.now() + DRAIN_LIMIT_MS
    this.#isRefused = true
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
          connection.toServer(() => connection.toClient(() => this.#ready(target, connection)))
          return
        }
        connection.leave()
        this.#outside.topology.observe({ type: 'master-denied', address: target.address })
        this.#outside.refresh()
        if (attempt === this.#attempt) this.#failed(target.address)
      })
    })
  }

  #ready(target: DataNode, connection: Connection): void {
    if (this.#state.type !== 'connected' || this.#state.connection !== connection) return
    this.#note(`is ready on ${connection.server.name}`)
    this.#retries = 0
    this.#outside.commands.ready(target, connection)
  }

  #lost(connection: Connection): void {
    if (this.#state.type !== 'connected' || this.#state.connection !== connection) return
    const { since, target } = this.#state
    this.#note(`has lost ${target.process.name}`)
    const shortLived = this.#process.clock.now() - since < SHORT_LIVED_MS
    this.#state = { type: 'idle', tried: shortLived ? target.address : undefined }
    this.#isRefused = false
    this.#attempt++
    this.#outside.refresh()
    this.#outside.commands.lost()
    this.#retryLater()
  }

  #failed(tried: Address): void {
    this.#attempt++
    this.#state = { type: 'idle', tried }
    this.#outside.refresh()
    this.#retryLater()
  }

  #retryLater(): void {
    this.#outside.commands.status = 'reconnecting'
    const wait = Math.min(50 * 2 ** this.#retries++, 2000)
    this.#stopRetry = this.#process.clock.after(wait, () => this.#connect())
    if (this.#hasNews) this.#connect()
  }
}
