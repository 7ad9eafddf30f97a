import { randomBytes } from 'node:crypto'
import { type KubernetesObject, loadAllYaml, PatchStrategy, type V1Pod } from '@kubernetes/client-node'
import { HarnessError, messageOf } from '../../errors.js'
import { until } from '../../until.js'
import type { WaitOptions } from '../cluster.js'
import { found, isAnswer, type KubernetesApi, NOT_FOUND } from './api.js'
import { type ExecOptions, execInPod } from './exec.js'
import { isReady, podProblem } from './pod-state.js'
import { rolledOut } from './rollout.js'
import { output, type Ran } from './run.js'

/** The name under which the harness owns what it applies. */
const FIELD_MANAGER = 'switchmaster-e2e'

/** What Kubernetes answers to whoever asks for the log of a container that has not run. */
const BAD_REQUEST = 400

/** What is in no namespace. */
const CLUSTER_WIDE =
  /^(Namespace|Node|PersistentVolume|ClusterRole|ClusterRoleBinding|StorageClass|PriorityClass|CustomResourceDefinition)$/

/** The client sends what its models know, and in them `from`, from whom a policy lets traffic in, has another name. */
const asModel = (object: KubernetesObject): KubernetesObject => {
  if (object.kind !== 'NetworkPolicy') return object
  const { spec } = object as { spec?: { ingress?: readonly Record<string, unknown>[] } }
  const ingress = spec?.ingress?.map(({ from, ...rule }) => (from === undefined ? rule : { ...rule, _from: from }))
  return { ...object, ...{ spec: { ...spec, ...(ingress && { ingress }) } } }
}

/** The one that `kubectl exec` takes as well. */
const defaultContainer = (pod: V1Pod | undefined): string | undefined =>
  pod?.metadata?.annotations?.['kubectl.kubernetes.io/default-container'] ?? pod?.spec?.containers[0]?.name

/** How to make a namespace. */
export interface NamespaceOptions {
  /** What the name begins with; random digits follow. Default: `test`. */
  readonly name?: string
  /** The pod security that is enforced in it. Default: `restricted`. */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged'
}

/** What to read of a pod's log. */
export interface LogOptions {
  readonly container?: string
  /** The log of the container before its last restart. */
  readonly previous?: boolean
}

/** A namespace of one test's own, with what Kubernetes can do in it. It goes with {@link close}. */
export class KindNamespace implements AsyncDisposable {
  readonly name: string
  readonly api: KubernetesApi
  readonly kubeconfig: string
  #closing: Promise<void> | undefined

  constructor(name: string, api: KubernetesApi, kubeconfig: string) {
    this.name = name
    this.api = api
    this.kubeconfig = kubeconfig
  }

  /** Applies objects, server-side and in order. What names no namespace gets this one. */
  async apply(...objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
      const metadata = CLUSTER_WIDE.test(object.kind ?? '')
        ? { ...object.metadata }
        : { ...object.metadata, namespace: object.metadata?.namespace ?? this.name }
      const what = `${object.kind} ${metadata.name}`
      await this.api.objects
        .patch(
          asModel({ ...object, metadata }),
          undefined,
          undefined,
          FIELD_MANAGER,
          true,
          PatchStrategy.ServerSideApply,
        )
        .catch((error) => {
          throw new HarnessError('COMMAND_FAILED', `${what} was not applied: ${messageOf(error)}`, error)
        })
    }
  }

  /** Applies all documents of a YAML text. */
  async applyYaml(text: string): Promise<void> {
    await this.apply(...loadAllYaml(text).filter((object) => object !== null && object !== undefined))
  }

  /** Applies a kustomization folder, as `kubectl kustomize` renders it. */
  async applyFolder(folder: string): Promise<void> {
    await this.applyYaml(await output('kubectl', ['kustomize', folder]))
  }

  /** `kubectl`, with this cluster and this namespace: for what users do by hand. */
  kubectl(...args: readonly string[]): Promise<string> {
    return output('kubectl', ['--kubeconfig', this.kubeconfig, '-n', this.name, ...args])
  }

  /** The pods, by a label selector where one is given. */
  async pods(labelSelector?: string): Promise<readonly V1Pod[]> {
    const { items } = await this.api.core.listNamespacedPod({
      namespace: this.name,
      ...(labelSelector === undefined ? {} : { labelSelector }),
    })
    return items
  }

  /** A pod, or `undefined` where there is none. */
  pod(name: string): Promise<V1Pod | undefined> {
    return found(this.api.core.readNamespacedPod({ namespace: this.name, name }))
  }

  /** Waits until there is a pod of this name that is ready, and not `not` (the uid of the one before it). */
  async podReady(name: string, options: WaitOptions & { readonly not?: string | undefined } = {}): Promise<V1Pod> {
    const { timeoutMs = 120_000, signal, not } = options
    let problem = ''
    return until(
      async () => {
        const pod = await this.pod(name)
        problem = podProblem(name, pod)
        return pod && isReady(pod) && pod.metadata?.uid !== not ? pod : undefined
      },
      { timeoutMs, everyMs: 200, what: `${name} to be ready`, explain: () => problem, signal },
    )
  }

  /** Waits until all pods of a StatefulSet, Deployment or ReplicationController are ready and as it wants them. */
  async rolledOut(
    kind: 'StatefulSet' | 'Deployment' | 'ReplicationController',
    name: string,
    options: WaitOptions = {},
  ): Promise<void> {
    const { timeoutMs = 180_000, signal } = options
    let seen = ''
    await until(
      async () => {
        const state = await rolledOut(this.api, this.name, kind, name)
        seen = state.says
        return state.done || undefined
      },
      {
        timeoutMs,
        everyMs: 250,
        what: `${kind} ${name} to be rolled out`,
        explain: async () =>
          [seen, ...(await this.pods()).map((pod) => podProblem('', pod))].filter(Boolean).join('\n'),
        signal,
      },
    )
  }

  /** Runs a program in a pod's container and returns what it said, however it ended. */
  async exec(pod: string, command: readonly string[], options: ExecOptions = {}): Promise<Ran> {
    const container = options.container ?? defaultContainer(await this.pod(pod))
    if (container === undefined) throw new HarnessError('POD_FAILED', `There is no pod ${pod} in ${this.name}.`)
    return execInPod(this.api, { namespace: this.name, pod, container }, command, options)
  }

  /** What a container has logged. Empty where it has not run, or is gone. */
  async logs(pod: string, { container, previous = false }: LogOptions = {}): Promise<string> {
    const asked = { namespace: this.name, name: pod, previous, ...(container === undefined ? {} : { container }) }
    return this.api.core.readNamespacedPodLog(asked).then(
      (text) => text ?? '',
      (error) => {
        if (isAnswer(error, NOT_FOUND, BAD_REQUEST)) return ''
        throw error
      },
    )
  }

  /** Deletes a pod and waits until it is gone: no pod of the name, or one with another uid. `graceSeconds: 0` is at once. */
  async deletePod(name: string, options: WaitOptions & { readonly graceSeconds?: number } = {}): Promise<void> {
    const { graceSeconds, timeoutMs = 120_000, signal } = options
    const uid = (await this.pod(name))?.metadata?.uid
    if (uid === undefined) throw new HarnessError('POD_FAILED', `There is no pod ${name} in ${this.name} to delete.`)
    const grace = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }
    await this.api.core.deleteNamespacedPod({ namespace: this.name, name, ...grace })
    await this.podGone(name, uid, { timeoutMs, ...(signal ? { signal } : {}) })
  }

  /** Waits until the pod with this uid is gone. */
  async podGone(name: string, uid: string, { timeoutMs = 120_000, signal }: WaitOptions = {}): Promise<void> {
    await until(async () => (await this.pod(name))?.metadata?.uid !== uid || undefined, {
      timeoutMs,
      everyMs: 100,
      what: `${name} to be gone`,
      signal,
    })
  }

  /**
   * Deletes everything in it, and the namespace, without grace, and waits for the pods: what is left is in nobody's way,
   * and Kubernetes takes its time with it. May be called more than once.
   */
  close(): Promise<void> {
    this.#closing ??= this.#delete()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #delete(): Promise<void> {
    const { core } = this.api
    await found(core.deleteNamespace({ name: this.name }))
    await until(
      async () => {
        if ((await this.pods()).length === 0) return true
        // Whoever is being drained of its pods may wait for their grace; nobody needs them any more.
        await core.deleteCollectionNamespacedPod({ namespace: this.name, gracePeriodSeconds: 0 })
        return undefined
      },
      { timeoutMs: 90_000, everyMs: 500, what: `the pods of ${this.name} to be gone` },
    )
  }
}

/** Makes a namespace with a name of its own. */
export const openNamespace = async (
  api: KubernetesApi,
  kubeconfig: string,
  { name = 'test', podSecurity = 'restricted' }: NamespaceOptions = {},
): Promise<KindNamespace> => {
  const unique = `${name}-${randomBytes(3).toString('hex')}`
  const labels = { 'pod-security.kubernetes.io/enforce': podSecurity }
  await api.core.createNamespace({ body: { metadata: { name: unique, labels } } })
  return new KindNamespace(unique, api, kubeconfig)
}
