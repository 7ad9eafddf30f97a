import { fileURLToPath } from 'node:url'
import type { V1Pod } from '@kubernetes/client-node'
import { inject } from 'vitest'
import { openApi } from '../../../src/drivers/kind/api.js'
import { type KindNamespace, openNamespace } from '../../../src/drivers/kind/namespace.js'
import { printed } from '../../../src/drivers/kind/progress.js'
import { messageOf } from '../../../src/errors.js'
import { until } from '../../../src/until.js'
import { type ClusterView, type RedisView, type SentinelView, troublesOf } from './view.js'

/** The manifests of the walkthrough. */
export const CLASSIC = fileURLToPath(new URL('../../../../manifests/kustomize/classic', import.meta.url))

/** A folder of this one's fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

const BOOTSTRAP_POD = 'redis-master'

const nameOf = ({ metadata }: V1Pod): string => metadata?.name ?? ''

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

  /** What everybody says now. */
  async look(): Promise<ClusterView> {
    const sentinelPods = await this.sentinelPods()
    const redisPods = (await this.namespace.pods('name in (redis, redis-master)')).filter(
      (pod) => !pod.metadata?.deletionTimestamp,
    )
    const silent: string[] = []
    const heard = <T>(pod: V1Pod, answer: Promise<T>): Promise<T | undefined> =>
      answer.catch((error) => {
        silent.push(`${nameOf(pod)} does not answer: ${messageOf(error)}`)
        return undefined
      })
    const [sentinels, redis] = await Promise.all([
      Promise.all(sentinelPods.map((pod) => heard(pod, this.#sentinel(pod)))),
      Promise.all(redisPods.map((pod) => heard(pod, this.#redis(pod)))),
    ])
    const answered = <T>(view: T | undefined): view is T => view !== undefined
    return { sentinels: sentinels.filter(answered), redis: redis.filter(answered), silent }
  }

  /** Waits until one master has so many replicas and three sentinels, in three seats, that agree about it. */
  async whole(replicas: number, timeoutMs: number): Promise<ClusterView> {
    let troubles: readonly string[] = []
    return until(
      async () => {
        const view = await this.look()
        troubles = troublesOf(view, replicas)
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
    const { pod } = await this.master()
    const script = `for i in $(seq ${keys}); do echo "SET key:$i $i"; done | redis-cli >/dev/null; redis-cli WAIT ${replicas} 5000`
    const { stdout, stderr } = await this.namespace.exec(pod, ['sh', '-c', script])
    if (Number(stdout) < replicas) throw new Error(`Expected ${replicas} replicas to have the keys: ${stdout}${stderr}`)
  }

  /** The one master. */
  async master(): Promise<RedisView> {
    const masters = (await this.look()).redis.filter(({ role }) => role === 'master')
    const [master] = masters
    if (master === undefined || masters.length > 1) throw new Error(`Expected one master, found ${masters.length}.`)
    return master
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.namespace.close()
  }

  /** One program for all questions: starting one in a pod is what takes the time. */
  async #ask(pod: V1Pod, container: string, script: string): Promise<readonly string[]> {
    const command = ['sh', '-c', script]
    const { code, stdout, stderr } = await this.namespace.exec(nameOf(pod), command, { container, timeoutMs: 10_000 })
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${stdout}${stderr}`)
    return stdout.trim().split('\n')
  }

  async #sentinel(pod: V1Pod): Promise<SentinelView> {
    const questions = ['MYID', 'MASTER mymaster', 'REPLICAS mymaster', 'CKQUORUM mymaster']
    const script = questions.map((question) => `timeout 2 redis-cli -p 26379 --json SENTINEL ${question}`).join('; ')
    const [id, master, replicas, quorum] = await this.#ask(pod, 'sentinel', `${script}; true`)
    const { ip, flags, ...counts } = JSON.parse(master ?? '') as Record<string, string>
    return {
      pod: nameOf(pod),
      id: JSON.parse(id ?? ''),
      master: ip ?? '',
      flags: flags ?? '',
      others: Number(counts['num-other-sentinels']),
      replicas: Number(counts['num-slaves']),
      liveReplicas: (JSON.parse(replicas ?? '') as { flags: string }[]).filter(({ flags }) => flags === 'slave').length,
      quorum: quorum ?? '',
    }
  }

  async #redis(pod: V1Pod): Promise<RedisView> {
    const container = nameOf(pod) === BOOTSTRAP_POD ? 'master' : 'redis'
    const [role, keys] = await this.#ask(
      pod,
      container,
      'timeout 2 redis-cli --json ROLE && timeout 2 redis-cli DBSIZE',
    )
    const [name, master, , link] = JSON.parse(role ?? '') as string[]
    const [address, replica] = [pod.status?.podIP ?? '', name === 'slave']
    return {
      pod: nameOf(pod),
      address,
      role: name ?? '',
      master: replica ? (master ?? '') : '',
      linked: replica && link === 'connected',
      keys: Number(keys),
    }
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
    await classic.whole(3, 240_000)
    classic.tell('one master, three replicas, three sentinels')
    return classic
  } catch (error) {
    await classic.namespace.close()
    throw error
  }
}
