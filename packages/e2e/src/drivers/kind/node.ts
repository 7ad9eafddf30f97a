import type { V1Pod } from '@kubernetes/client-node'
import { messageOf } from '../../errors.js'
import type { ClusterNode, NodeKind, NodeState } from '../cluster.js'
import type { KindNamespace } from './namespace.js'
import type { PodWatch } from './pod-watch.js'

/** The container id in a status, without the name of the runtime. */
const idOf = (containerId: string | undefined): string | undefined => containerId?.split('://')[1]

/** A server in a pod. The handle stays the same however often the pod is replaced. */
export class KindNode implements ClusterNode {
  readonly name: string
  readonly kind: NodeKind
  readonly port: number
  readonly #namespace: KindNamespace
  readonly #pods: PodWatch
  readonly #service: string | undefined
  #announced: string | undefined
  #pausedContainer: string | undefined

  constructor(
    spec: { readonly name: string; readonly kind: NodeKind; readonly service: string | undefined },
    namespace: KindNamespace,
    pods: PodWatch,
  ) {
    this.name = spec.name
    this.kind = spec.kind
    this.port = spec.kind === 'redis' ? 6379 : 26379
    this.#service = spec.service
    this.#namespace = namespace
    this.#pods = pods
  }

  /** What the server goes by in the cluster: what it announces, its Service's address, or the pod's own. */
  get host(): string {
    return this.#announced ?? this.#service ?? this.podIp ?? this.name
  }

  /** Everything it may be called by. */
  get hosts(): readonly string[] {
    return [this.#announced, this.#service, this.podIp].filter((host) => host !== undefined)
  }

  /** The pod as it is, or `undefined` while there is none. */
  get pod(): V1Pod | undefined {
    return this.#pods.get(this.name)
  }

  get podIp(): string | undefined {
    return this.pod?.status?.podIP
  }

  /** The name of the Kubernetes node that it runs on. */
  get kubernetesNode(): string | undefined {
    return this.pod?.spec?.nodeName
  }

  /** The container that the server runs in, while it does. */
  get containerId(): string | undefined {
    const status = this.pod?.status?.containerStatuses?.find(({ name }) => name === this.kind)
    return status?.state?.running ? idOf(status.containerID) : undefined
  }

  get state(): NodeState {
    if (this.containerId === undefined) return 'stopped'
    return this.containerId === this.#pausedContainer ? 'paused' : 'running'
  }

  /**
   * The output of the pod's present container and of the one before it. That of a pod that was deleted is gone. Where
   * Kubernetes does not tell it, it says so instead: it is asked for where something else has gone wrong already.
   */
  log(): Promise<string> {
    return this.wholeLog().catch((error) => `(The log of ${this.name} cannot be read: ${messageOf(error)})\n`)
  }

  /** The same, for those who draw conclusions from it: rejects where Kubernetes does not tell it. */
  async wholeLog(): Promise<string> {
    const of = (previous: boolean) => this.#namespace.logs(this.name, { container: this.kind, previous })
    return (await of(true)) + (await of(false))
  }

  /** Remembers what the server calls itself. */
  announced(host: string): void {
    this.#announced = host || this.podIp
  }

  /** Remembers that the present container is frozen, or is not any more. */
  paused(is: boolean): void {
    this.#pausedContainer = is ? this.containerId : undefined
  }
}
