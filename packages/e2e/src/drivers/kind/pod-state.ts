import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'

/** Whether a pod takes traffic. One that is being deleted does not count. */
export const isReady = ({ metadata, status }: V1Pod): boolean =>
  metadata?.deletionTimestamp === undefined &&
  (status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false)

const problemOf = ({ name, state, ready, restartCount }: V1ContainerStatus): string => {
  if (state?.waiting) return `${name} waits: ${state.waiting.reason} ${state.waiting.message ?? ''}`.trim()
  if (state?.terminated) return `${name} ended with ${state.terminated.exitCode}`
  return ready ? '' : `${name} runs and is not ready (${restartCount} restarts)`
}

/** What keeps a pod from being ready, in words; empty when nothing does. */
export const podProblem = (name: string, pod: V1Pod | undefined): string => {
  if (pod === undefined) return `${name}: there is no such pod`
  const called = name || (pod.metadata?.name ?? '')
  if (pod.metadata?.deletionTimestamp) return `${called}: is being deleted`
  if (isReady(pod)) return ''
  const containers = pod.status?.containerStatuses?.map(problemOf).filter(Boolean) ?? []
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const reasons = [unscheduled?.message ?? '', ...containers].filter(Boolean)
  return `${called}: ${reasons.length > 0 ? reasons.join('; ') : `is ${pod.status?.phase}`}`
}
