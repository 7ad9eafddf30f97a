import { fileURLToPath } from 'node:url'
import type { V1Pod } from '@kubernetes/client-node'
import { inject } from 'vitest'
import { provideAgentImage } from '../../../src/drivers/kind/agent/image.js'
import { openApi } from '../../../src/drivers/kind/api.js'
import { ClientPod } from '../../../src/drivers/kind/client-pod.js'
import { controlPlane } from '../../../src/drivers/kind/machines.js'
import { type KindNamespace, openNamespace } from '../../../src/drivers/kind/namespace.js'
import { printed } from '../../../src/drivers/kind/progress.js'
import { report } from '../../../src/drivers/kind/report.js'
import { messageOf } from '../../../src/errors.js'
import { EventLog } from '../../../src/index.js'
import { until } from '../../../src/until.js'
import { type ClusterView, REDIS_QUESTIONS, type RedisView, SENTINEL_QUESTIONS, troublesOf, viewOf } from './view.js'

/** The manifests of the walkthrough. */
export const CLASSIC = fileURLToPath(new URL('../../../../manifests/kustomize/classic', import.meta.url))

/** A folder of this one's fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

const CLIENT_POD = 'client'
const CLIENT = `
apiVersion: v1
kind: Pod
metadata: { name: ${CLIENT_POD} }
spec:
  terminationGracePeriodSeconds: 1
  securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: RuntimeDefault } }
  containers:
  - name: client
    image: redis:8.0
    imagePullPolicy: IfNotPresent
    command: [sleep, infinity]
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`

/** The line between two pods' answers. */
const END = '--'

const nameOf = ({ metadata }: V1Pod): string => metadata?.name ?? ''

const hasAddress = ({ metadata, status }: V1Pod): boolean => !metadata?.deletionTimestamp && Boolean(status?.podIP)

/** The shell's words for asking one pod. A pod that is silent must not hide what the others say. */
const ask = (pod: V1Pod, port: number, questions: readonly string[]): string =>
  `printf '${questions.join('\\n')}\\n' | timeout 2 redis-cli -h ${pod.status?.podIP} -p ${port} --json 2>&1; echo ${END}`

/** The walkthrough in a namespace of its own: what its pods are, and what they say. */
export class Classic implements AsyncDisposable {
  readonly namespace: KindNamespace
  readonly #since: number = performance.now()

  constructor(namespace: KindNamespace) {
    this.namespace = namespace
  }

  /** Tells a step, with the seconds since the namespace was made. */
  tell(step: string): void {
    const seconds = ((performance.now() - this.#since) / 1_000).toFixed(1)
    printed(`${this.namespace.name} ${seconds.padStart(6)} s  ${step}`)
  }

  /** The pods that run a sentinel, oldest first; those being deleted are left out. */
  async sentinelPods(): Promise<readonly V1Pod[]> {
    const pods = (await this.namespace.pods('redis-sentinel=true')).filter((pod) => !pod.metadata?.deletionTimestamp)
    const born = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? 0
    return [...pods].sort((one, other) => born(one) - born(other))
  }

  /** A pod that is a client of the cluster, with a shell and redis-cli. It knows the Service, so it comes after it. */
  async addClient(): Promise<void> {
    await this.namespace.applyYaml(CLIENT)
    await this.namespace.podReady(CLIENT_POD)
  }

  /** A pod whose programs say `new Redis()` and know what Kubernetes tells them. */
  async program(): Promise<ClientPod> {
    const node = await controlPlane(this.namespace.api)
    const image = await provideAgentImage(inject('kindCluster'), [node], printed)
    return ClientPod.open(this.namespace, image, { name: 'program', node })
  }

  /** Runs a script in the client's pod. */
  async inClient(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.namespace.exec(CLIENT_POD, ['sh', '-c', script])
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${stdout}${stderr}`)
    return stdout
  }

  /** What everybody says now, asked from the client's pod. */
  async look(): Promise<ClusterView> {
    const sentinelPods = (await this.sentinelPods()).filter(hasAddress)
    const redisPods = (await this.namespace.pods('name in (redis, redis-master)')).filter(hasAddress)
    const questions = [
      ...sentinelPods.map((pod) => ask(pod, 26_379, SENTINEL_QUESTIONS)),
      ...redisPods.map((pod) => ask(pod, 6379, REDIS_QUESTIONS)),
    ]
    const answers = (await this.inClient(questions.join('\n'))).split(END).map((answer) => answer.trim().split('\n'))
    return viewOf(
      sentinelPods.map((pod, index) => ({ pod: nameOf(pod), lines: answers[index] ?? [] })),
      redisPods.map((pod, index) => ({
        pod: nameOf(pod),
        address: pod.status?.podIP ?? '',
        lines: answers[sentinelPods.length + index] ?? [],
      })),
    )
  }

  /**
   * Waits until one master has so many replicas and three sentinels, in three seats, that agree about it, and each of
   * them has so many `dead` ones on its list beside them: a pod that is replaced fast is not found dead at once.
   */
  async whole(replicas: number, timeoutMs: number, dead = 0): Promise<ClusterView> {
    let troubles: readonly string[] = []
    return until(
      async () => {
        // On a busy machine a look may take too long: then it saw nothing, and the next one is awaited.
        const view = await this.look().catch((error) => Promise.reject(new Error(messageOf(error))))
        const buried = view.sentinels.every((it) => it.replicas - it.liveReplicas >= dead)
        troubles = [...troublesOf(view, replicas), ...(buried ? [] : ['not all who are dead are known to be'])]
        return troubles.length === 0 ? view : undefined
      },
      { timeoutMs, everyMs: 250, what: 'the cluster to be whole', explain: () => troubles.join('\n') },
    )
  }

  /** Waits until the pods of a selector are others than those, as many, and ready; returns those that are new. */
  async replacements(selector: string, before: readonly V1Pod[], timeoutMs: number): Promise<readonly V1Pod[]> {
    const old = new Set(before.map(({ metadata }) => metadata?.uid))
    return until(
      async () => {
        const pods = (await this.namespace.pods(selector)).filter((pod) => !pod.metadata?.deletionTimestamp)
        const fresh = pods.filter(({ metadata }) => !old.has(metadata?.uid))
        return pods.length === before.length && fresh.length > 0 ? fresh : undefined
      },
      { timeoutMs, everyMs: 100, what: `new pods of ${selector}` },
    )
  }

  /** Writes keys and waits until replicas have them. */
  async write(keys: number, replicas: number): Promise<void> {
    const { address } = await this.master()
    const sets = `for i in $(seq ${keys}); do echo "SET key:$i $i"; done; echo "WAIT ${replicas} 5000"`
    const held = Number((await this.inClient(`{ ${sets}; } | redis-cli -h ${address} | tail -n 1`)).trim())
    if (!(held >= replicas)) throw new Error(`Expected ${replicas} replicas to have the keys, ${held} do.`)
  }

  /** The one master. */
  async master(): Promise<RedisView> {
    const masters = (await this.look()).redis.filter(({ role }) => role === 'master')
    const [master] = masters
    if (master === undefined || masters.length > 1) throw new Error(`Expected one master, found ${masters.length}.`)
    return master
  }

  /** Writes down what is known, for a test that failed. */
  async report(title: string): Promise<void> {
    await report(
      { title, namespace: this.namespace, kindCluster: inject('kindCluster'), events: new EventLog() },
      printed,
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.namespace.close()
  }
}

/** A namespace for the walkthrough, with nothing in it yet. */
export const emptyClassic = async (): Promise<Classic> => {
  const kubeconfig = inject('kubeconfig')
  return new Classic(await openNamespace(openApi(kubeconfig), kubeconfig, { name: 'classic' }))
}

/** The walkthrough, applied in one go, with one master, three replicas and three sentinels. */
export const startClassic = async (folder: string = CLASSIC): Promise<Classic> => {
  const classic = await emptyClassic()
  try {
    await classic.namespace.kubectl('apply', '-k', folder)
    await classic.addClient()
    await classic.whole(3, 180_000)
    classic.tell('one master, three replicas, three sentinels')
    return classic
  } catch (error) {
    await classic.report('the walkthrough does not start').catch(() => {})
    await classic.namespace.close()
    throw error
  }
}
