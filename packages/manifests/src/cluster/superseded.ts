import type { V1Pod } from '@kubernetes/client-node'
import { hopeless } from './explain.js'
import { belongsTo, type Workload } from './workloads.js'

/** When Kubernetes replaces a pod of another version by itself. */
export type Replacing = 'in turn' | 'once it is ready' | 'once it is deleted'

/** Which pods of a workload are of its last version. */
export interface Version {
  readonly workload: Workload
  /** What the pods of the last version have; undefined where the controller has not looked at it yet. */
  readonly label: { readonly key: string; readonly value: string | undefined } | 'any'
  readonly replacing: Replacing
}

/** What pods that will never start mean for a wait. */
export type Verdict =
  | { readonly type: 'open'; readonly hints: readonly string[] }
  | { readonly type: 'refused'; readonly reason: string }

const versionOf = (pod: V1Pod, versions: readonly Version[]): Version | undefined =>
  versions.find(({ workload }) => belongsTo(pod, workload))

const standing = (pod: V1Pod, { label }: Version): 'last' | 'before' | 'unknown' => {
  if (label === 'any') return 'last'
  if (label.value === undefined) return 'unknown'
  return pod.metadata?.labels?.[label.key] === label.value ? 'last' : 'before'
}

const advice = (pod: V1Pod, { workload: { kind, name }, replacing }: Version): string => {
  const { name: own, namespace } = pod.metadata ?? {}
  const remedy = `kubectl -n ${namespace} delete pod ${own}`
  switch (replacing) {
    case 'in turn':
      return `${kind} ${name} replaces it in its turn; if not: ${remedy}`
    case 'once it is ready':
      return `${kind} ${name} (OrderedReady) waits until it is ready, which may be never: ${remedy}`
    case 'once it is deleted':
      return `${kind} ${name} replaces no pod by itself: ${remedy}`
    default:
      return replacing satisfies never
  }
}

/** What to do about a pod of the version before, which a change that mends it does not always replace. */
export const whatToDo = (pod: V1Pod, versions: readonly Version[]): string | undefined => {
  const version = versionOf(pod, versions)
  if (version === undefined || standing(pod, version) !== 'before') return undefined
  return `it is of the version before; ${advice(pod, version)}`
}

/**
 * Judges pods that will never start. Only those of the last version make waiting pointless: the others are what is
 * being mended.
 */
export const judgeHopeless = (pods: readonly V1Pod[], versions: readonly Version[]): Verdict => {
  const hints: string[] = []
  for (const pod of pods) {
    const why = hopeless(pod)
    const version = versionOf(pod, versions)
    if (why === undefined || version === undefined) continue
    const what = `Pod ${pod.metadata?.name}, ${why}`
    const which = standing(pod, version)
    if (which === 'before') hints.push(`${what} (${whatToDo(pod, versions)})`)
    if (which !== 'last') continue
    const never = version.replacing === 'once it is deleted' ? ` (once that is mended: ${advice(pod, version)})` : ''
    return { type: 'refused', reason: `${what}${never}` }
  }
  return { type: 'open', hints }
}
