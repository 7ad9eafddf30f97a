import type { V1EnvVar, V1Pod } from '@kubernetes/client-node'
import { unpackHistory } from '../../pod/pack.js'
import type { History } from '../../traffic/history.js'
import { Agent } from './agent/agent.js'
import { AGENT_CONTAINER, agentPod } from './agent/pod.js'
import type { ExecOptions } from './exec.js'
import type { Pod } from './ground.js'
import type { KindNamespace } from './namespace.js'
import type { Ran } from './run.js'

/** How to make a pod of clients. */
export interface ClientPodOptions {
  /** Default: `client`. */
  readonly name?: string
  /** The Kubernetes node that it runs on. Default: the control plane, which no fault takes away. */
  readonly node?: string
  /** More labels than what makes it a client. Default: none. */
  readonly labels?: Readonly<Record<string, string>>
  /** More environment than Kubernetes gives it. Default: the passwords, where the cluster has any. */
  readonly env?: readonly V1EnvVar[]
}

/** What to write with, and how much. */
export interface KindWritersOptions {
  /** The client: the name of an adapter. Default: `switchmaster`, which is `new Redis()` and nothing else. */
  readonly client?: string
  /** The list that the ids are pushed on. Default: `ids`. */
  readonly key?: string
  /** Number of workers. Default: 20. */
  readonly count?: number
  /** Milliseconds a worker rests after an acknowledged write. Default: 5. */
  readonly restMs?: number
  /** What this client is told beside the pod's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>
}

/** Writers at work in a pod. */
export interface KindWriters {
  /** The list they write to. */
  readonly key: string
  readonly client: string
  /** Resolves once `count` more writes are acknowledged; rejects after `timeoutMs` (default: 30 seconds). */
  acknowledge(count: number, options?: { readonly timeoutMs?: number }): Promise<void>
  /** Ends them and fetches what they wrote down, in the times of this process. May be called more than once. */
  stop(options?: { readonly drainMs?: number }): Promise<History>
}

/** What the answer may take beyond what was asked for. */
const SLACK_MS = 10_000

/** A pod whose programs know of the cluster what their environment says. */
export class ClientPod implements Pod {
  readonly name: string
  readonly pod: V1Pod
  readonly #namespace: KindNamespace
  readonly #agent: Agent

  private constructor(namespace: KindNamespace, pod: V1Pod) {
    this.name = pod.metadata?.name ?? ''
    this.pod = pod
    this.#namespace = namespace
    const target = { namespace: namespace.name, pod: this.name, container: AGENT_CONTAINER }
    this.#agent = new Agent(namespace.api, target)
  }

  static async open(namespace: KindNamespace, image: string, options: ClientPodOptions = {}): Promise<ClientPod> {
    const { name = 'client', node, labels = {}, env = [] } = options
    await namespace.apply(agentPod({ name, image, node, labels, env }))
    const client = new ClientPod(namespace, await namespace.podReady(name))
    await client.#agent.connect()
    return client
  }

  get podIp(): string | undefined {
    return this.pod.status?.podIP
  }

  get kubernetesNode(): string | undefined {
    return this.pod.spec?.nodeName
  }

  /** Runs a program in it. */
  exec(command: readonly string[], options?: ExecOptions): Promise<Ran> {
    return this.#namespace.exec(this.name, command, options)
  }

  /** Starts writers and resolves once their client can write. */
  async write(options: KindWritersOptions = {}): Promise<KindWriters> {
    const { client = 'switchmaster', key = 'ids', count = 20, restMs = 5, env = {} } = options
    const agent = this.#agent
    await agent.request('write', { client, key, count, restMs, env }, 30_000 + SLACK_MS)
    return {
      key,
      client,
      acknowledge: async (more, { timeoutMs = 30_000 } = {}) => {
        await agent.request('acknowledge', { key, count: more, timeoutMs }, timeoutMs + SLACK_MS)
      },
      stop: async ({ drainMs = 2_000 } = {}) =>
        unpackHistory(await agent.request('stop', { key, drainMs }, drainMs + 3 * SLACK_MS), agent.shift),
    }
  }

  close(): Promise<void> {
    return this.#agent.close()
  }
}
