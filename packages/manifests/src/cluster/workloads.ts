import type { V1Pod } from '@kubernetes/client-node'
import type { ManifestObject } from '../objects.js'

/** What makes pods, and how many. */
export interface Workload {
  readonly kind: 'StatefulSet' | 'Deployment' | 'ReplicationController'
  readonly name: string
  readonly replicas: number
  readonly labels: Readonly<Record<string, string>>
  readonly hasSentinel: boolean
  readonly hasRedis: boolean
}

const has = (containers: readonly { readonly name: string }[] | undefined, name: string): boolean =>
  containers?.some((container) => container.name === name) ?? false

/** The workloads among rendered objects. */
export const workloadsOf = (objects: readonly ManifestObject[]): Workload[] =>
  objects.flatMap((object): Workload[] => {
    if (object.kind !== 'StatefulSet' && object.kind !== 'Deployment' && object.kind !== 'ReplicationController')
      return []
    const { spec } = object
    const labels = object.kind === 'ReplicationController' ? object.spec?.selector : object.spec?.selector.matchLabels
    const containers = spec?.template?.spec?.containers
    return [
      {
        kind: object.kind,
        name: object.metadata.name,
        replicas: spec?.replicas ?? 1,
        labels: labels ?? {},
        hasSentinel: has(containers, 'sentinel'),
        hasRedis: has(containers, 'redis'),
      },
    ]
  })

/** Whether a workload selects a pod. */
export const belongsTo = (pod: V1Pod, { labels }: Workload): boolean =>
  Object.entries(labels).every(([key, value]) => pod.metadata?.labels?.[key] === value)

/** The master's name that the pods are given. */
export const masterNameOf = (objects: readonly ManifestObject[]): string => {
  for (const object of objects) {
    const name = object.kind === 'ConfigMap' ? object.data?.['master-name'] : undefined
    if (name) return name
  }
  return 'mymaster'
}
