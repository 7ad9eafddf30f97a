import { HarnessError } from '../../../errors.js'
import { until } from '../../../until.js'
import { found, isAnswer, NOT_FOUND } from '../api.js'
import { type Ground, note } from '../ground.js'

/** How to delete pods. */
export interface DeleteOptions {
  /** Seconds for them to end. `0`: at once, by force. Default: what the pod says. */
  readonly graceSeconds?: number
  /** Whether their volumes go with them. Default: `false`. */
  readonly volumes?: boolean
  /** Whether to wait until they are gone. Default: `true`. */
  readonly wait?: boolean
}

const GONE_TIMEOUT_MS = 150_000

/** What Kubernetes answers where a disruption budget forbids an eviction at the moment. */
const TOO_MANY_REQUESTS = 429

const claimsOf = (ground: Ground, name: string): readonly string[] =>
  (ground.pods.get(name)?.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [claim.claimName] : [],
  )

const uidOf = (ground: Ground, name: string): string => {
  const uid = ground.pods.get(name)?.metadata?.uid
  if (uid) return uid
  throw new HarnessError('NODE_STATE', `There is no pod ${name} at the moment.`)
}

/** Deletes pods, all in the same moment. */
export const deletePods = async (
  ground: Ground,
  names: readonly string[],
  { graceSeconds, volumes = false, wait = true }: DeleteOptions = {},
): Promise<void> => {
  const { name: namespace, api } = ground.namespace
  const uids = names.map((name) => uidOf(ground, name))
  const claims = volumes ? names.flatMap((name) => claimsOf(ground, name)) : []
  const how = graceSeconds === undefined ? 'with grace' : `with ${graceSeconds} s of grace`
  note(ground, 'delete', names.join(','), volumes ? `${how}, with their volumes` : how)
  // A claim that is in use goes as soon as its pod has: the pod that follows gets a new one.
  await Promise.all(claims.map((name) => api.core.deleteNamespacedPersistentVolumeClaim({ namespace, name })))
  const grace = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }
  await Promise.all(names.map((name) => api.core.deleteNamespacedPod({ namespace, name, ...grace })))
  if (!wait) return
  await Promise.all(
    names.map((name, index) => ground.namespace.podGone(name, uids[index] as string, { timeoutMs: GONE_TIMEOUT_MS })),
  )
}

/** Asks for an eviction. `undefined`: a disruption budget forbids it at the moment. */
const tryEvict = (ground: Ground, namespace: string, name: string): Promise<true | undefined> =>
  ground.namespace.api.core
    .createNamespacedPodEviction({ namespace, name, body: { metadata: { namespace, name } } })
    .then(
      () => true,
      (error) => {
        if (isAnswer(error, NOT_FOUND)) return true
        if (isAnswer(error, TOO_MANY_REQUESTS)) return undefined
        throw error
      },
    )

/** Evicts a pod of any namespace as soon as its disruption budget lets it go, and waits until it is gone. */
export const evictPod = async (ground: Ground, namespace: string, name: string): Promise<void> => {
  const { core } = ground.namespace.api
  const uidNow = async () => (await found(core.readNamespacedPod({ namespace, name })))?.metadata?.uid
  const uid = await uidNow()
  // It has ended since it was listed.
  if (uid === undefined) return
  const limit = { timeoutMs: GONE_TIMEOUT_MS, everyMs: 500 }
  await until(() => tryEvict(ground, namespace, name), { ...limit, what: `a budget to let ${name} be evicted` })
  const gone = async () => (await uidNow()) !== uid || undefined
  await until(gone, { ...limit, everyMs: 200, what: `${name} to be gone` })
}

/** Evicts a pod of the cluster. */
export const evict = async (ground: Ground, name: string): Promise<void> => {
  note(ground, 'evict', name)
  await evictPod(ground, ground.namespace.name, name)
}
