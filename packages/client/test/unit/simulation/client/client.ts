import type { TopologyConnector } from '../../../../src/connection/connector.js'
import { Delivery } from '../../../../src/delivery/delivery.js'
import { isolationHeartbeat } from '../../../../src/failover/isolation.js'
import type { Failover, Resend } from '../../../../src/options/types.js'
import type { Heartbeat } from '../../../../src/sentinels/link.js'
import { sameAddress } from '../../../../src/topology/address.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Sentinel } from '../cluster/sentinel.js'
import type { Judge } from '../judge/judge.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Random } from '../world/random.js'
import type { Trace } from '../world/trace.js'
import type { Core } from './core.js'
import { DataConnection } from './data-connection.js'
import { Link } from './link.js'
import { TopologyShell } from './topology-shell.js'
import { Write } from './write.js'

export interface ClientSettings {
  readonly failover: Failover
  readonly resend: Resend
  readonly downAfterMs: number
}

export interface ClientSurroundings {
  readonly network: Network
  readonly random: Random
  readonly trace: Trace
  readonly core: Core
  readonly sentinels: readonly Sentinel[]
  readonly nodes: readonly DataNode[]
}

const SLOW: Heartbeat = { intervalMs: 1000, timeoutMs: 3000 }

/** One program with one client: writes, one after the other, whatever becomes of them. */
export class Client {
  readonly process: Process
  readonly settings: ClientSettings
  readonly topology: TopologyShell
  readonly data: DataConnection
  readonly delivery: Delivery
  readonly writes: Write[] = []
  readonly #surroundings: ClientSurroundings
  readonly #judge: Judge
  readonly #links: Link[]

  constructor(
    process: Process,
    settings: ClientSettings,
    surroundings: ClientSurroundings,
    createJudge: (client: Client) => Judge,
  ) {
    this.process = process
    this.settings = settings
    this.#surroundings = surroundings
    const { network, random, trace, core, sentinels, nodes } = surroundings
    const refresh = () => this.#ask()
    this.topology = new TopologyShell(process, random, trace, core, settings.failover, {
      ask: (sentinel) => this.#ask(sentinel),
      probe: (candidate) => {
        for (const node of nodes) this.#askRole(node, sameAddress(node.address, candidate))
      },
      observed: (before, observation, consequences) => this.#judge.observed(before, observation, consequences),
      changed: () => {
        this.data.heard()
        this.#judge.gateMayHaveMoved()
      },
    })
    this.data = new DataConnection(process, network, {
      topology: this.topology,
      nodes,
      trace,
      refresh,
      issued: (write, node, connection) => this.#judge.issued(write, node, connection),
      refused: (write) => this.#judge.refused(write),
      leftTheRightOne: () => this.#judge.leftTheRightOne(),
      gateMayHaveMoved: () => this.#judge.gateMayHaveMoved(),
    })
    this.delivery = new Delivery({
      redis: this.data.internals,
      connector: this.data as unknown as TopologyConnector,
      failover: settings.failover,
      resend: settings.resend,
      clock: {
        now: () => process.clock.now(),
        after: (ms, task) =>
          process.clock.after(ms, () => {
            task()
            this.#judge.gateMayHaveMoved()
          }),
      },
      send: (command) => this.data.send(command),
      waitedMs: () => 0,
    })
    this.data.delivery = this.delivery
    this.#links = sentinels.map(
      (sentinel) =>
        new Link(process, sentinel, network, random, {
          up: (name) => this.#ask(name),
          down: (name) => this.topology.observe({ type: 'lost', sentinel: name }),
          event: (name, event) => this.topology.event(name, event),
          heartbeat: () => this.#heartbeat,
          answer: (name, answer) => this.topology.observe({ type: 'answered', sentinel: name, answer }),
        }),
    )
    this.#judge = createJudge(this)
  }

  /** Whether a promise of `Delivery` may just have settled. */
  get mayGoOn(): boolean {
    const now = this.process.clock.now()
    return now <= this.data.leavingUntil || now <= this.process.thawedAt
  }

  /** Since when most of the sentinels cannot be reached. */
  get cutOffSince(): number | undefined {
    const { network, sentinels } = this.#surroundings
    return network.cutOffSince(
      this.process,
      sentinels.map((sentinel) => sentinel.process),
    )
  }

  get tally(): Judge['tally'] {
    return this.#judge.tally
  }

  /** As `MasterFacts` has it. */
  get #heartbeat(): Heartbeat {
    const { failover } = this.settings
    const isClose = failover.isolation === 'fence' && this.topology.master !== undefined
    return isClose ? isolationHeartbeat(this.settings.downAfterMs, SLOW) : SLOW
  }

  start(): void {
    this.topology.start(this.#links.map(({ name }) => name))
    for (const link of this.#links) link.connect()
  }

  write(id: number, name: Write['name']): void {
    const write = new Write(id, name)
    this.writes.push(write)
    this.data.sendCommand(write)
  }

  #ask(sentinel?: string): void {
    for (const link of this.#links) if (sentinel === undefined || link.name === sentinel) link.ask()
  }

  /**
   * The candidate is asked again and again until it is master; the simulation saves itself the answers in between.
   * The others are asked once: that one of them is master, too, must not matter to anybody.
   */
  #askRole(node: DataNode, isCandidate: boolean): void {
    const { network } = this.#surroundings
    const tell = () =>
      network.send(node.process, this.process, () => {
        this.topology.observe({ type: 'candidate-promoted', candidate: node.address })
      })
    network.send(this.process, node.process, () => {
      if (node.isMaster) tell()
      else if (isCandidate) node.watchers.push(tell)
    })
  }
}
