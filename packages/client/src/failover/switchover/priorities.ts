import { formatAddress } from '../../topology/address.js'
import type { ReplicaReport } from './report.js'

/** One `replica-priority` that is changed for the time of a switchover. */
export interface PriorityChange {
  readonly replica: ReplicaReport
  readonly from: number
  readonly to: number
}

/**
 * The fewest changes that make the sentinels prefer `target`: it goes below all the others. Nobody is set to 0, so that
 * nothing worse than a preference is left behind where this process dies before it has put them back.
 */
export const steer = (target: ReplicaReport, replicas: readonly ReplicaReport[]): readonly PriorityChange[] => {
  const others = replicas.filter((replica) => replica !== target && replica.priority > 0)
  const lowest = Math.min(...others.map(({ priority }) => priority))
  if (target.priority < lowest) return []
  const wanted = Math.max(1, lowest - 1)
  const lowered: PriorityChange[] =
    target.priority === wanted ? [] : [{ replica: target, from: target.priority, to: wanted }]
  const raised = others
    .filter(({ priority }) => priority === wanted)
    .map((replica) => ({ replica, from: wanted, to: wanted + 1 }))
  return [...lowered, ...raised]
}

/** The same where `target` is a master by now: its own priority is not heard of any more, so all the others go above. */
export const raiseOthers = (target: ReplicaReport, replicas: readonly ReplicaReport[]): readonly PriorityChange[] =>
  replicas
    .filter((replica) => replica !== target && replica.info !== undefined)
    .filter(({ priority }) => priority > 0 && priority <= target.priority)
    .map((replica) => ({ replica, from: replica.priority, to: target.priority + 1 }))

/** What has to be put back after all of these, one after the other: to each replica what it had first. */
export const firstOf = (changes: readonly PriorityChange[]): readonly PriorityChange[] => {
  const first = new Map<string, PriorityChange>()
  for (const change of changes) {
    const key = formatAddress(change.replica.address)
    first.set(key, { ...change, from: first.get(key)?.from ?? change.from })
  }
  return [...first.values()]
}

/** Whether a sentinel has heard of all the changes, from the priorities in its own SENTINEL REPLICAS. */
export const isSteered = (
  changes: readonly PriorityChange[],
  seen: ReadonlyArray<{ readonly host: string; readonly port: number; readonly priority: number }>,
): boolean =>
  changes.every(({ replica: { address }, to }) =>
    seen.some(({ host, port, priority }) => host === address.host && port === address.port && priority === to),
  )
