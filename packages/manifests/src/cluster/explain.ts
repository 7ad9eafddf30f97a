import type { V1ContainerStatus, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node'

const container = ({ name, state, lastState, restartCount }: V1ContainerStatus): string[] => {
  const waiting = state?.waiting
  const ended = state?.terminated ?? lastState?.terminated
  if (waiting) {
    const last = ended ? `, it ended with ${ended.reason ?? 'exit code'} ${ended.exitCode}` : ''
    return [`container ${name} waits: ${[waiting.reason, waiting.message].filter(Boolean).join(': ')}${last}`]
  }
  if (state?.terminated) return [`container ${name} ended with exit code ${state.terminated.exitCode}`]
  return [`container ${name} runs${restartCount > 0 ? ` after ${restartCount} restarts` : ''} and is not ready`]
}

/** Whether a pod serves. */
export const isReady = (pod: V1Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** Why a pod is not ready, from what Kubernetes knows of it. */
export const whyNotReady = (pod: V1Pod, claims: readonly V1PersistentVolumeClaim[]): string[] => {
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const names = pod.spec?.volumes?.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName) ?? []
  const pending = claims.filter(({ metadata, status }) => names.includes(metadata?.name) && status?.phase !== 'Bound')
  const volumes = pending.map(({ metadata, spec }) => {
    const storageClass = spec?.storageClassName ? ` (StorageClass ${spec.storageClassName})` : ''
    return `volume ${metadata?.name}${storageClass} is pending`
  })
  if (unscheduled)
    return [`not scheduled: ${unscheduled.message ?? unscheduled.reason ?? 'no reason given'}`, ...volumes]
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  return [...volumes, ...statuses.filter(({ ready }) => !ready).flatMap(container)]
}

/** The containers of a pod that have a log worth reading. */
export const talkative = (pod: V1Pod): string[] =>
  (pod.status?.containerStatuses ?? [])
    .filter(({ ready, state, lastState }) => !ready && (state?.running || state?.terminated || lastState?.terminated))
    .map(({ name }) => name)

/** Images that no wait will bring. */
const HOPELESS: ReadonlySet<string> = new Set(['InvalidImageName', 'ErrImageNeverPull', 'CreateContainerConfigError'])

/** Why a pod will not get better by waiting: a name of an image that is none, or something asked for that is not there. */
export const hopeless = (pod: V1Pod): string | undefined => {
  for (const { name, state } of pod.status?.containerStatuses ?? []) {
    const { reason = '', message } = state?.waiting ?? {}
    if (HOPELESS.has(reason)) return `container ${name}: ${[reason, message].filter(Boolean).join(': ')}`
  }
  return undefined
}
