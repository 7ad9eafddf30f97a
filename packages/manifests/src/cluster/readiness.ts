import type { SentinelView } from './sentinel-view.js'
import type { Workload } from './workloads.js'

/** How far a workload is. */
export interface Rollout {
  readonly workload: Workload
  /** Undefined while the controller has not looked at the last change. */
  readonly status: { readonly updated: number; readonly ready: number; readonly total: number } | undefined
}

/** What is seen of a cluster in one look. */
export interface Seen {
  readonly rollouts: readonly Rollout[]
  readonly sentinels: readonly SentinelView[]
}

/** Whether Redis itself is ready, and if not, what is missing. */
export type Readiness =
  | { readonly type: 'ready'; readonly master: string; readonly redis: number; readonly sentinels: number }
  | { readonly type: 'waiting'; readonly for: readonly string[] }

const sum = (rollouts: readonly Rollout[], which: 'hasRedis' | 'hasSentinel'): number =>
  rollouts.reduce((total, { workload }) => total + (workload[which] ? workload.replicas : 0), 0)

const rolloutGaps = ({ rollouts }: Seen): string[] =>
  rollouts.flatMap(({ workload: { kind, name, replicas }, status }) => {
    if (!status) return [`${kind} ${name} has not been looked at yet`]
    if (status.updated < replicas) return [`${name}: ${status.updated} of ${replicas} pods are up to date`]
    if (status.ready < replicas) return [`${name}: ${status.ready} of ${replicas} pods are ready`]
    return status.total > replicas ? [`${name}: ${status.total - replicas} pods more than wanted`] : []
  })

const viewGaps = (view: SentinelView, redis: number, sentinels: number): string[] => {
  if (view.type === 'silent') return [`${view.pod}: ${view.reason}`]
  const { pod, flags, replicas, otherSentinels, quorum } = view
  if (flags !== 'master') return [`${pod}: the master is ${flags.replaceAll(',', ', ')}`]
  if (replicas < redis - 1) return [`${pod}: knows ${replicas} of ${redis - 1} replicas`]
  if (otherSentinels < sentinels - 1) return [`${pod}: knows ${otherSentinels} of ${sentinels - 1} other sentinels`]
  return quorum.startsWith('OK') ? [] : [`${pod}: ${quorum || 'no answer to CKQUORUM'}`]
}

/** Every pod ready, every sentinel asked, all of them of one opinion, and each of them sure of its quorum. */
export const judgeReadiness = (seen: Seen): Readiness => {
  const redis = sum(seen.rollouts, 'hasRedis')
  const sentinels = sum(seen.rollouts, 'hasSentinel')
  const gaps = rolloutGaps(seen)
  if (gaps.length > 0) return { type: 'waiting', for: gaps }
  if (seen.sentinels.length < sentinels)
    return { type: 'waiting', for: [`${seen.sentinels.length} of ${sentinels} sentinels can be asked`] }
  const opinions = seen.sentinels.flatMap((view) => viewGaps(view, redis, sentinels))
  if (opinions.length > 0) return { type: 'waiting', for: opinions }
  const masters = [...new Set(seen.sentinels.map((view) => (view.type === 'sees' ? view.master : '')))]
  const [master = ''] = masters
  if (masters.length !== 1)
    return { type: 'waiting', for: [`the sentinels name different masters: ${masters.join(', ')}`] }
  return { type: 'ready', master, redis, sentinels }
}
