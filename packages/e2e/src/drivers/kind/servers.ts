import type { V1Service, V1StatefulSet } from '@kubernetes/client-node'
import type { ServerAddress } from '../../pod/protocol.js'
import { until } from '../../until.js'
import type { NodeKind } from '../cluster.js'
import type { Workload } from './faults/workloads.js'
import type { KindNamespace } from './namespace.js'
import { KindNode } from './node.js'
import type { PodWatch } from './pod-watch.js'
import type { Probe } from './probe.js'

/** How the harness logs in to the servers of a kind. */
export interface Credentials {
  readonly password?: string
  readonly tls?: ServerAddress['tls']
}

/** The servers of a cluster: as many as its StatefulSets are to have pods. */
export class Servers {
  readonly #namespace: KindNamespace
  readonly #pods: PodWatch
  readonly #sets: Readonly<Record<Workload, string>>
  readonly #counts: Record<Workload, number>
  readonly #nodes = new Map<string, KindNode>()
  readonly #services = new Map<string, string>()
  readonly #credentials: Readonly<Record<NodeKind, Credentials>>

  constructor(spec: {
    readonly namespace: KindNamespace
    readonly pods: PodWatch
    readonly sets: Readonly<Record<Workload, V1StatefulSet>>
    readonly services: readonly V1Service[]
    readonly credentials: Readonly<Record<NodeKind, Credentials>>
  }) {
    const { redis, sentinel } = spec.sets
    this.#namespace = spec.namespace
    this.#pods = spec.pods
    this.#credentials = spec.credentials
    this.#sets = { redis: redis.metadata?.name ?? 'redis', sentinel: sentinel.metadata?.name ?? 'sentinel' }
    this.#counts = { redis: redis.spec?.replicas ?? 1, sentinel: sentinel.spec?.replicas ?? 1 }
    for (const { metadata, spec: service } of spec.services) {
      const ip = service?.clusterIP
      if (ip && ip !== 'None') this.#services.set(metadata?.name ?? '', ip)
    }
  }

  /** The servers of a kind, in the order of their pods. */
  of(kind: NodeKind): readonly KindNode[] {
    return Array.from({ length: this.#counts[kind] }, (_, index) => this.#node(kind, `${this.#sets[kind]}-${index}`))
  }

  /** The name of the StatefulSet. */
  setOf(kind: Workload): string {
    return this.#sets[kind]
  }

  resize(kind: Workload, count: number): void {
    this.#counts[kind] = count
  }

  /** Where the servers are at the moment; who has no address is not among them. */
  addresses(): readonly ServerAddress[] {
    return [...this.of('redis'), ...this.of('sentinel')].flatMap(({ name, kind, podIp, port }) =>
      podIp === undefined ? [] : [{ name, host: podIp, port, listen: kind === 'sentinel', ...this.#credentials[kind] }],
    )
  }

  /** Asks the data nodes what they go by. The manifests say whether that is an address or a name. */
  async learnAnnounced(probe: Probe, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const learn = async (node: KindNode) => {
      const [, host] = (await probe.command(node, 'CONFIG', 'GET', 'replica-announce-ip')) as [string, string]
      node.announced(host)
      return true
    }
    await Promise.all(
      this.of('redis').map((node) =>
        until(() => learn(node), {
          timeoutMs,
          everyMs: 100,
          what: `${node.name} to answer`,
          explain: () => node.log(),
          signal,
        }),
      ),
    )
  }

  #node(kind: NodeKind, name: string): KindNode {
    const known = this.#nodes.get(name)
    if (known) return known
    const node = new KindNode({ name, kind, service: this.#services.get(name) }, this.#namespace, this.#pods)
    this.#nodes.set(name, node)
    return node
  }
}
