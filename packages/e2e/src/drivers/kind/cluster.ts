import { HarnessError } from '../../errors.js'
import { until } from '../../until.js'
import type { Cluster, ClusterNode, FailoverOptions, HealthOptions, KillSignal, WaitOptions } from '../cluster.js'
import type { EventLog } from '../events.js'
import { requestFailover } from '../failover.js'
import { masterAfter, newestReport } from '../master.js'
import { masterReports } from '../observe.js'
import { waitUntilHealthy } from '../wait-healthy.js'
import { ClientPod, type ClientPodOptions } from './client-pod.js'
import { rollingRestart, scale, type Workload } from './faults/workloads.js'
import { type Ground, note } from './ground.js'
import { faultsOn, type KubernetesFaults } from './kubernetes-faults.js'
import type { KindNamespace } from './namespace.js'
import type { KindNode } from './node.js'
import type { Probe } from './probe.js'
import { notPromotable } from './promotable.js'
import type { Servers } from './servers.js'

/** What a cluster on Kubernetes is put together from. */
export interface KindParts {
  readonly ground: Ground
  readonly masterName: string
  readonly servers: Servers
  readonly probe: Probe
  /** The image that clients' pods run, and how they log in. */
  readonly agentImage: string
  readonly clientOptions: ClientPodOptions
  readonly env: Readonly<Record<string, string>>
  readonly dispose: () => Promise<void>
}

/** A pod is scheduled, started, and has joined: more than a process takes. */
const START_TIMEOUT_MS = 120_000
const HEALTH_TIMEOUT_MS = 120_000

/** A cluster of pods, applied from the manifests. Made by {@link startKind}. */
export class KindCluster implements Cluster {
  readonly masterName: string
  readonly env: Readonly<Record<string, string>>
  readonly events: EventLog
  /** Where all of it is: for whatever else Kubernetes can do. */
  readonly namespace: KindNamespace
  /** What only Kubernetes has. */
  readonly faults: KubernetesFaults
  readonly #parts: KindParts
  readonly #clients = new Map<string, Promise<ClientPod>>()
  #master: string
  #closing: Promise<void> | undefined

  constructor(parts: KindParts) {
    this.#parts = parts
    this.masterName = parts.masterName
    this.env = parts.env
    this.events = parts.ground.events
    this.namespace = parts.ground.namespace
    this.faults = faultsOn(parts.ground)
    this.#master = addressOf(parts.servers.of('redis')[0] as KindNode)
    this.events.listen((event) => {
      this.#master = masterAfter(this.#master, event)
    })
  }

  get nodes(): readonly KindNode[] {
    return this.#parts.servers.of('redis')
  }

  get sentinels(): readonly KindNode[] {
    return this.#parts.servers.of('sentinel')
  }

  get sentinelList(): string {
    return this.sentinels.map(addressOf).join(',')
  }

  get master(): KindNode {
    return this.#at(this.#master)
  }

  get replicas(): readonly KindNode[] {
    return this.nodes.filter((node) => node !== this.master)
  }

  async findMaster(options: WaitOptions = {}): Promise<KindNode> {
    const { timeoutMs = 10_000, signal } = options
    const ask: Cluster['command'] = (...command) => this.command(...command)
    const report = await until(async () => newestReport(await masterReports(ask, this.sentinels, this.masterName)), {
      timeoutMs,
      what: 'a sentinel that knows the master',
      signal,
    })
    this.#master = `${report.host}:${report.port}`
    return this.master
  }

  command(node: ClusterNode, name: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#parts.probe.command(this.#known(node), name, ...args)
  }

  /** A pod of clients; made when it is asked for first by this name. */
  client(options: ClientPodOptions = {}): Promise<ClientPod> {
    const { name = 'client' } = options
    const known = this.#clients.get(name)
    if (known) return known
    const { agentImage, clientOptions } = this.#parts
    const opening = ClientPod.open(this.namespace, agentImage, { ...clientOptions, ...options })
    this.#clients.set(name, opening)
    return opening
  }

  kill(node: ClusterNode, signal: KillSignal = 'SIGKILL'): Promise<void> {
    return this.faults.kill(this.#known(node), signal)
  }

  pause(node: ClusterNode): Promise<void> {
    return this.faults.pause(this.#known(node))
  }

  resume(node: ClusterNode): Promise<void> {
    return this.faults.resume(this.#known(node))
  }

  /** Deletes the pod with the grace that it asks for. Kubernetes makes another: see {@link start}. */
  stop(node: ClusterNode): Promise<void> {
    return this.faults.deletePods(this.#known(node))
  }

  /** Waits until Kubernetes has started the server again, and it answers. */
  async start(node: ClusterNode): Promise<void> {
    const server = this.#known(node)
    note(this.#parts.ground, 'start', server.name)
    const answers = async () => (await this.command(server, 'PING')) === 'PONG' || undefined
    await until(answers, { timeoutMs: START_TIMEOUT_MS, everyMs: 100, what: `${server.name} to answer` })
  }

  async failover(options: FailoverOptions = {}): Promise<void> {
    const at = await requestFailover(this, options)
    this.events.record({ kind: 'fault', at, action: 'failover', node: this.masterName })
  }

  /** Restarts all pods of a StatefulSet, one after the other, and waits for the last. */
  rollingRestart(what: Workload): Promise<void> {
    return rollingRestart(this.#parts.ground, this.#parts.servers.setOf(what))
  }

  /** Changes the number of pods, and with it {@link nodes}. */
  async scale(what: Workload, count: number): Promise<void> {
    const { ground, servers, probe } = this.#parts
    await scale(ground, servers.setOf(what), count)
    servers.resize(what, count)
    await probe.lookAt(servers.addresses())
  }

  async waitHealthy(options: HealthOptions = {}): Promise<void> {
    const { timeoutMs = HEALTH_TIMEOUT_MS, signal } = options
    const deadline = performance.now() + timeoutMs
    const left = () => Math.max(0, Math.round(deadline - performance.now()))
    await this.#parts.servers.learnAnnounced(this.#parts.probe, timeoutMs, signal)
    await waitUntilHealthy(this, { ...options, timeoutMs: left() })
    let still: readonly string[] = []
    const promotable = async () => {
      still = await notPromotable(this)
      return still.length === 0 || undefined
    }
    await until(promotable, {
      timeoutMs: left(),
      everyMs: 100,
      what: 'every replica to be promotable',
      explain: () => still.join('\n'),
      signal,
    })
    await this.findMaster(signal ? { signal } : {})
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    for (const client of this.#clients.values()) await client.then((pod) => pod.close()).catch(() => {})
    await this.#parts.dispose()
  }

  #known(node: ClusterNode): KindNode {
    if (this.#closing) throw new HarnessError('CLOSED', 'The cluster has been closed.')
    const known = [...this.nodes, ...this.sentinels].find((candidate) => candidate === node)
    if (known) return known
    throw new HarnessError('OPTIONS_INVALID', `${node.name} is not a server of this cluster.`)
  }

  #at(address: string): KindNode {
    const node = this.nodes.find(({ hosts, port }) => hosts.some((host) => `${host}:${port}` === address))
    if (node) return node
    throw new HarnessError('NO_MASTER', `The sentinels name ${address} as the master, which is no pod of this cluster.`)
  }
}

const addressOf = ({ host, port }: ClusterNode): string => `${host}:${port}`
