import { HarnessError } from '../../errors.js'
import { until } from '../../until.js'
import type { Cluster, ClusterNode, FailoverOptions, HealthOptions, KillSignal, WaitOptions } from '../cluster.js'
import type { EventLog, FaultEvent } from '../events.js'
import { requestFailover } from '../failover.js'
import { masterAfter, newestReport } from '../master.js'
import type { ClientPlace, Endpoint, Endpoints, IsolateOptions, NetworkFaults } from '../network.js'
import { masterReports } from '../observe.js'
import { waitUntilHealthy } from '../wait-healthy.js'
import type { Address } from './config.js'
import { LocalNetwork } from './network/local-network.js'
import type { Network } from './network/network.js'
import type { LocalNode, ServerProcess } from './process.js'
import type { Recorder } from './recorder.js'

/** What a cluster of processes is put together from. */
export interface LocalParts {
  readonly masterName: string
  /** The environment of a program that finds the sentinels at this address. */
  readonly envAt: (sentinel: Address) => Readonly<Record<string, string>>
  /** `undefined`: the servers are reached directly. */
  readonly network: Network | undefined
  readonly folder: string
  readonly nodes: readonly ServerProcess[]
  readonly sentinels: readonly ServerProcess[]
  readonly events: EventLog
  readonly recorder: Recorder
  /** Ends what is left and removes the folder. */
  readonly dispose: () => Promise<void>
}

const RESTART_TIMEOUT_MS = 10_000

const closed = (): HarnessError => new HarnessError('CLOSED', 'The cluster has been closed.')

/** A cluster of real processes on this machine. Made by {@link startLocal}. */
export class LocalCluster implements Cluster, NetworkFaults {
  readonly masterName: string
  readonly env: Readonly<Record<string, string>>
  readonly events: EventLog
  /** Where the servers keep their files. Removed by {@link close}. */
  readonly folder: string
  readonly #parts: LocalParts
  readonly #network: LocalNetwork | undefined
  #master: string
  #closing: Promise<void> | undefined

  constructor(parts: LocalParts) {
    const first = parts.nodes[0] as ServerProcess
    this.masterName = parts.masterName
    this.env = parts.envAt(parts.sentinels[0] as ServerProcess)
    this.events = parts.events
    this.folder = parts.folder
    this.#parts = parts
    this.#network = parts.network && new LocalNetwork({ ...parts, network: parts.network })
    this.#master = `${first.host}:${first.port}`
    parts.events.listen((event) => {
      this.#master = masterAfter(this.#master, event)
    })
  }

  get nodes(): readonly LocalNode[] {
    return this.#parts.nodes
  }

  get sentinels(): readonly LocalNode[] {
    return this.#parts.sentinels
  }

  get sentinelList(): string {
    return this.sentinels.map(({ host, port }) => `${host}:${port}`).join(',')
  }

  get master(): LocalNode {
    return this.#at(this.#master)
  }

  get replicas(): readonly LocalNode[] {
    return this.nodes.filter((node) => node !== this.master)
  }

  async findMaster(options: WaitOptions = {}): Promise<LocalNode> {
    const { timeoutMs = 5_000, signal } = options
    const report = await until(
      async () =>
        newestReport(await masterReports((...command) => this.command(...command), this.sentinels, this.masterName)),
      { timeoutMs, what: 'a sentinel that knows the master', signal },
    )
    this.#master = `${report.host}:${report.port}`
    return this.master
  }

  command(node: ClusterNode, name: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#process(node).ask(name, ...args)
  }

  async kill(node: ClusterNode, signal: KillSignal = 'SIGKILL'): Promise<void> {
    const process = this.#process(node)
    this.#note('kill', node, signal)
    await process.end(signal)
  }

  async pause(node: ClusterNode): Promise<void> {
    const process = this.#process(node)
    this.#note('pause', node)
    process.pause()
  }

  async resume(node: ClusterNode): Promise<void> {
    const process = this.#process(node)
    this.#note('resume', node)
    process.resume()
  }

  async stop(node: ClusterNode): Promise<void> {
    const process = this.#process(node)
    this.#note('stop', node)
    await process.end('SIGTERM')
  }

  async start(node: ClusterNode): Promise<void> {
    const process = this.#process(node)
    this.#note('start', node)
    // A client's own socket may have been given the port meanwhile, for a moment.
    const launch = () =>
      process.launch(RESTART_TIMEOUT_MS).then(
        () => true,
        (error) => (error instanceof HarnessError && error.code === 'PORT_TAKEN' ? undefined : Promise.reject(error)),
      )
    await until(launch, { timeoutMs: RESTART_TIMEOUT_MS, what: `the port of ${node.name} to be free again` })
    if (process.kind === 'sentinel') await this.#parts.recorder.attach(process)
  }

  async failover(options: FailoverOptions = {}): Promise<void> {
    const at = await requestFailover(this, options)
    this.events.record({ kind: 'fault', at, action: 'failover', node: this.masterName })
  }

  async place(name: string): Promise<ClientPlace> {
    return this.#proxied.place(name)
  }

  async isolate(who: Endpoints, options?: IsolateOptions): Promise<void> {
    this.#proxied.isolate(who, options)
  }

  async delay(from: Endpoints, to: Endpoints, ms: number, jitterMs?: number): Promise<void> {
    this.#proxied.delay(from, to, ms, jitterMs)
  }

  async reset(one: Endpoints, other: Endpoints): Promise<void> {
    this.#proxied.reset(one, other)
  }

  async heal(): Promise<void> {
    this.#proxied.heal()
  }

  dialled(from: Endpoint, to: Endpoint): number {
    return this.#proxied.dialled(from, to)
  }

  async waitHealthy(options: HealthOptions = {}): Promise<void> {
    await waitUntilHealthy(this, options)
    await this.findMaster(options)
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.dispose()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #note(action: FaultEvent['action'], node: ClusterNode, signal?: string): void {
    const event: FaultEvent = { kind: 'fault', at: performance.now(), action, node: node.name }
    this.events.record(signal === undefined ? event : { ...event, signal })
  }

  get #proxied(): LocalNetwork {
    if (this.#closing) throw closed()
    if (this.#network) return this.#network
    throw new HarnessError(
      'NETWORK_DIRECT',
      "Nothing is between the servers: start the cluster with network: 'proxied'.",
    )
  }

  #process(node: ClusterNode): ServerProcess {
    if (this.#closing) throw closed()
    const process = [...this.#parts.nodes, ...this.#parts.sentinels].find((candidate) => candidate === node)
    if (process) return process
    throw new HarnessError('OPTIONS_INVALID', `${node.name} is not a server of this cluster.`)
  }

  #at(address: string): LocalNode {
    const node = this.nodes.find(({ host, port }) => `${host}:${port}` === address)
    if (node) return node
    throw new HarnessError(
      'NO_MASTER',
      `The sentinels name ${address} as the master, which is none of this cluster's nodes.`,
    )
  }
}
