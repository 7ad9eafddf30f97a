import type { SentinelEvent } from '../../../../src/sentinels/events.js'
import type { Claim } from '../../../../src/topology/state.js'
import type { Connection } from '../world/connection.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Random } from '../world/random.js'
import type { Trace } from '../world/trace.js'
import type { DataNode } from './data-node.js'
import { advance, begin, isDue } from './failover.js'
import { announce } from './hello.js'
import { check, poll } from './monitor.js'
import {
  type FailoverInProgress,
  type FailoverState,
  type NodeView,
  PERIODS,
  type PeerView,
  type SentinelSettings,
  unheardNode,
  unheardPeer,
} from './sentinel-state.js'

export interface Surroundings {
  readonly network: Network
  readonly random: Random
  readonly trace: Trace
  readonly settings: SentinelSettings
}

export const MASTER_NAME = 'mymaster'

type Told = SentinelEvent extends infer E ? (E extends SentinelEvent ? Omit<E, 'name' | 'channel'> : never) : never

/** One Sentinel process, as far as sentinel.c makes a difference to clients: its state, and how it is told. */
export class Sentinel {
  readonly process: Process
  readonly network: Network
  readonly random: Random
  readonly trace: Trace
  readonly settings: SentinelSettings
  readonly nodes: readonly DataNode[]
  peers: readonly Sentinel[] = []
  readonly known = new Map<Sentinel, PeerView>()
  readonly views = new Map<DataNode, NodeView>()
  master: DataNode
  currentEpoch = 0
  configEpoch = 0
  vote: { readonly epoch: number; readonly leader: string | undefined } = { epoch: -1, leader: undefined }
  failover: FailoverInProgress | undefined
  failoverStart = Number.NEGATIVE_INFINITY
  isObjectivelyDown = false
  isMonitoring = true
  askedAt = Number.NEGATIVE_INFINITY
  helloAt: number
  tiltUntil = 0
  #lastTick = 0
  #subscribers = new Set<Connection>()
  #receivers = new Map<Connection, (event: SentinelEvent) => void>()
  /** Called when a failover of its own has entered another state. */
  onState: (sentinel: Sentinel, state: FailoverState) => void = () => {}

  constructor(
    process: Process,
    nodes: readonly DataNode[],
    master: DataNode,
    { network, random, trace, settings }: Surroundings,
  ) {
    this.process = process
    this.nodes = nodes
    this.master = master
    this.network = network
    this.random = random
    this.trace = trace
    this.settings = settings
    this.helloAt = random.between(0, PERIODS.hello)
    this.forgetViews()
  }

  get now(): number {
    return this.network.time.now()
  }

  get isTilted(): boolean {
    return this.now < this.tiltUntil
  }

  /** sentinelGetCurrentMasterAddress: the promoted replica, once there is no way back. */
  get currentMaster(): DataNode {
    const { failover } = this
    const isCommitted = failover?.state === 'reconf-slaves' || failover?.state === 'update-config'
    return (isCommitted && failover.promoted) || this.master
  }

  meet(peers: readonly Sentinel[]): void {
    this.peers = peers.filter((peer) => peer !== this)
    for (const peer of this.peers) this.known.set(peer, unheardPeer())
  }

  forgetViews(): void {
    this.views.clear()
    const { now } = this
    for (const node of this.nodes)
      this.views.set(node, unheardNode(node, node === this.master ? 'master' : 'replica', now))
  }

  start(): void {
    this.#lastTick = this.now
    this.#tick()
  }

  /** After a crash: what is in its configuration file is kept, everything else begins anew. */
  restarted(): void {
    this.master = this.currentMaster
    this.endFailover()
    this.failoverStart = Number.NEGATIVE_INFINITY
    this.tiltUntil = 0
    this.isObjectivelyDown = false
    this.#subscribers.clear()
    this.#receivers.clear()
    this.forgetViews()
    this.start()
  }

  #tick(): void {
    const { now } = this
    if (now - this.#lastTick > PERIODS.tiltTrigger) {
      this.tiltUntil = now + this.settings.tiltMs
      if (this.trace.isKept) this.trace.note(this.process.name, '+tilt')
    }
    this.#lastTick = now
    if (this.isMonitoring) {
      poll(this)
      check(this)
      if (!this.isTilted) {
        if (isDue(this)) begin(this, false)
        advance(this)
      }
      if (now - this.helloAt >= PERIODS.hello) announce(this)
    }
    this.process.clock.after(this.random.between(50, 100), () => this.#tick())
  }

  enter(failover: FailoverInProgress): void {
    this.failover = failover
    this.onState(this, failover.state)
  }

  endFailover(): void {
    this.failover = undefined
    for (const view of this.views.values()) view.reconf = 'none'
  }

  /** sentinelResetMasterAndChangeAddress. */
  adopt(master: DataNode): void {
    this.master = master
    this.endFailover()
    this.failoverStart = Number.NEGATIVE_INFINITY
    this.isObjectivelyDown = false
    this.forgetViews()
  }

  /** What GET-MASTER-ADDR-BY-NAME and the epoch of SENTINEL MASTER say together. */
  get claim(): Claim | 'unknown-name' {
    return this.isMonitoring ? { address: this.currentMaster.address, epoch: this.configEpoch } : 'unknown-name'
  }

  subscribe(connection: Connection, receive: (event: SentinelEvent) => void): void {
    this.#subscribers.add(connection)
    this.#receivers.set(connection, receive)
  }

  publish(channel: string, told: Told): void {
    if (this.trace.isKept) this.trace.note(this.process.name, channel)
    const event = { ...told, channel, name: MASTER_NAME } as SentinelEvent
    for (const connection of this.#subscribers) {
      const receive = this.#receivers.get(connection)
      if (!connection.isOpen || !receive) {
        this.#subscribers.delete(connection)
        this.#receivers.delete(connection)
      } else connection.toClient(() => receive(event))
    }
  }
}
