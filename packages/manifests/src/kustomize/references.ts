import { type FieldSpec, fitsKind, visitField } from './fields.js'
import { invalid } from './invalid.js'
import { isObject, type Json, type JsonObject } from './json.js'
import { describeId, idOf, inReach, type Resource, type ResourceId } from './resource.js'

/** The fields that name an object of a kind. */
interface Reference {
  readonly kind: string
  readonly fields: readonly FieldSpec[]
}

/** Where the specs of pods are, in the kinds whose references kustomize follows. */
const WORKLOADS: Readonly<Record<string, string>> = {
  Pod: 'spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
}

// ReplicationController follows these three alone: kustomize does not rewrite ConfigMaps and Secrets there.
const WITH_CONTROLLER = { ...WORKLOADS, ReplicationController: 'spec/template/spec' }

const inPods = (workloads: Readonly<Record<string, string>>, ...paths: readonly string[]): FieldSpec[] =>
  Object.entries(workloads).flatMap(([kind, at]) => paths.map((path) => ({ kind, path: `${at}/${path}` })))

const RULES: readonly FieldSpec[] = ['Role', 'ClusterRole'].map((kind) => ({ kind, path: 'rules/resourceNames' }))

const REFERENCES: readonly Reference[] = [
  {
    kind: 'ConfigMap',
    fields: [
      ...inPods(
        WORKLOADS,
        'volumes/configMap/name',
        'volumes/projected/sources/configMap/name',
        'containers/env/valueFrom/configMapKeyRef/name',
        'initContainers/env/valueFrom/configMapKeyRef/name',
        'containers/envFrom/configMapRef/name',
        'initContainers/envFrom/configMapRef/name',
      ),
      ...RULES,
    ],
  },
  {
    kind: 'Secret',
    fields: [
      ...inPods(
        WORKLOADS,
        'volumes/secret/secretName',
        'volumes/projected/sources/secret/name',
        'containers/env/valueFrom/secretKeyRef/name',
        'initContainers/env/valueFrom/secretKeyRef/name',
        'containers/envFrom/secretRef/name',
        'initContainers/envFrom/secretRef/name',
        'imagePullSecrets/name',
      ),
      { kind: 'ServiceAccount', path: 'imagePullSecrets/name' },
      { kind: 'Ingress', path: 'spec/tls/secretName' },
      ...RULES,
    ],
  },
  { kind: 'Service', fields: [{ kind: 'StatefulSet', group: 'apps', path: 'spec/serviceName' }] },
  { kind: 'Role', fields: [{ kind: 'RoleBinding', path: 'roleRef/name' }] },
  {
    kind: 'ClusterRole',
    fields: ['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ kind, path: 'roleRef/name' })),
  },
  {
    kind: 'ServiceAccount',
    fields: [
      ...['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({ kind, path: 'subjects' })),
      ...inPods(WITH_CONTROLLER, 'serviceAccountName'),
    ],
  },
  { kind: 'PersistentVolumeClaim', fields: inPods(WITH_CONTROLLER, 'volumes/persistentVolumeClaim/claimName') },
  { kind: 'PriorityClass', fields: inPods(WITH_CONTROLLER, 'priorityClassName') },
  {
    kind: 'StorageClass',
    fields: [
      { kind: 'PersistentVolumeClaim', path: 'spec/storageClassName' },
      { kind: 'StatefulSet', path: 'spec/volumeClaimTemplates/spec/storageClassName' },
    ],
  },
  ...['Deployment', 'StatefulSet'].map((kind) => ({
    kind,
    fields: [{ kind: 'HorizontalPodAutoscaler', path: 'spec/scaleTargetRef/name' }],
  })),
]

const renamed = (resources: readonly Resource[], kind: string): Resource[] =>
  resources.filter((resource) => resource.previous.some((id) => id.kind === kind))

const find = (candidates: readonly Resource[], name: string, referrer: ResourceId): ResourceId | undefined => {
  const found = candidates.filter(
    (resource) => resource.previous.some((id) => id.name === name) && inReach(referrer, idOf(resource.object)),
  )
  const [only, ...others] = found.map((resource) => idOf(resource.object))
  if (others.some((other) => other.name !== only?.name))
    throw invalid(
      describeId(referrer),
      `${name} could be ${only?.name} or ${others.map((id) => id.name).join(' or ')}.`,
    )
  return only
}

const isRoleRefTo = (object: JsonObject, path: string, kind: string): boolean =>
  path !== 'roleRef/name' || (isObject(object.roleRef) && object.roleRef.kind === kind)

const rewrite = (value: Json | undefined, candidates: readonly Resource[], referrer: ResourceId): Json | undefined => {
  if (typeof value === 'string') return find(candidates, value, referrer)?.name ?? value
  if (Array.isArray(value)) return value.map((item) => rewrite(item, candidates, referrer) ?? null)
  if (!isObject(value) || typeof value.name !== 'string') return value
  const reachable = candidates.filter(
    (resource) =>
      value.namespace === undefined ||
      [...resource.previous, idOf(resource.object)].some((id) => id.namespace === value.namespace),
  )
  const found = find(reachable, value.name, referrer)
  if (!found) return value
  return { ...value, name: found.name, ...(found.namespace ? { namespace: found.namespace } : {}) }
}

/** Makes every reference to an object that was renamed follow its name. */
export const followNames = (resources: readonly Resource[]): void => {
  for (const { kind, fields } of REFERENCES) {
    const candidates = renamed(resources, kind)
    if (candidates.length === 0) continue
    for (const { object } of resources) {
      const referrer = idOf(object)
      for (const field of fields) {
        if (!fitsKind(field, referrer) || !isRoleRefTo(object, field.path, kind)) continue
        visitField(object, field, (parent, key) => {
          parent[key] = rewrite(parent[key], candidates, referrer)
        })
      }
    }
  }
}
