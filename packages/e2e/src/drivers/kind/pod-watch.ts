import { CoreV1Api, type Informer, makeInformer, type ObjectCache, type V1Pod } from '@kubernetes/client-node'
import type { EventLog } from '../events.js'
import type { KindNamespace } from './namespace.js'

const RESTART_MS = 200

/** The name of the signal that a shell would give this exit code for. */
const SIGNALS: Readonly<Record<number, string>> = {
  130: 'SIGINT',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
}

/** All pods of a namespace as they are, and the ends of their containers written down. */
export class PodWatch {
  readonly #informer: Informer<V1Pod> & ObjectCache<V1Pod>
  readonly #pods = new Map<string, V1Pod>()
  readonly #ended = new Set<string>()
  readonly #events: EventLog
  readonly #onChange = new Set<() => void>()
  #closed = false

  private constructor(namespace: KindNamespace, events: EventLog) {
    const { kubeConfig } = namespace.api
    const core = kubeConfig.makeApiClient(CoreV1Api)
    this.#events = events
    this.#informer = makeInformer(kubeConfig, `/api/v1/namespaces/${namespace.name}/pods`, () =>
      core.listNamespacedPod({ namespace: namespace.name }),
    )
    const seen = (pod: V1Pod) => this.#seen(pod)
    this.#informer.on('add', seen)
    this.#informer.on('update', seen)
    this.#informer.on('delete', (pod) => this.#gone(pod))
    // An informer stops at an error, which may be no more than a connection that has ended.
    this.#informer.on('error', () => {
      if (!this.#closed) setTimeout(() => void this.#start(), RESTART_MS).unref()
    })
  }

  static async open(namespace: KindNamespace, events: EventLog): Promise<PodWatch> {
    const watch = new PodWatch(namespace, events)
    await watch.#informer.start()
    return watch
  }

  get(name: string): V1Pod | undefined {
    return this.#pods.get(name)
  }

  get all(): readonly V1Pod[] {
    return [...this.#pods.values()]
  }

  /** Calls `listener` after each change. */
  onChange(listener: () => void): void {
    this.#onChange.add(listener)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#informer.stop()
  }

  async #start(): Promise<void> {
    if (this.#closed) return
    await this.#informer.start().catch(() => setTimeout(() => void this.#start(), RESTART_MS).unref())
  }

  #seen(pod: V1Pod): void {
    const name = pod.metadata?.name ?? ''
    this.#pods.set(name, pod)
    for (const status of pod.status?.containerStatuses ?? []) {
      const ended = status.state?.terminated ?? status.lastState?.terminated
      const id = ended?.containerID
      if (ended === undefined || id === undefined || this.#ended.has(id)) continue
      this.#ended.add(id)
      const signal = SIGNALS[ended.exitCode] ?? null
      this.#events.record({ kind: 'exit', at: performance.now(), node: name, code: ended.exitCode, signal })
    }
    this.#changed()
  }

  #gone(pod: V1Pod): void {
    const name = pod.metadata?.name ?? ''
    // A pod of the same name may have been seen before the end of the one before it.
    if (this.#pods.get(name)?.metadata?.uid === pod.metadata?.uid) this.#pods.delete(name)
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#onChange) listener()
  }
}
