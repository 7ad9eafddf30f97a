import type { JsonObject } from './json.js'
import { idOf } from './resource.js'

/** The order in which kubectl kustomize prints, which is one in which objects can be applied. */
const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]

const rank = (object: JsonObject): string => {
  const { group, version, kind, name, namespace } = idOf(object)
  const index = FIRST.indexOf(kind)
  const order = index < 0 ? FIRST.length : index
  return [String(order).padStart(3, '0'), group || '~G', version, kind, namespace || '~X', name].join('\u0001')
}

/** Sorts objects as kubectl kustomize does. */
export const inOrder = (objects: readonly JsonObject[]): JsonObject[] =>
  objects
    .map((object) => ({ object, key: rank(object) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ object }) => object)
