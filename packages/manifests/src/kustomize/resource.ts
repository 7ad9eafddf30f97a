import { invalid } from './invalid.js'
import { isObject, type JsonObject } from './json.js'

/** What tells one object from all others. */
export interface ResourceId {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

/** An object on its way through a kustomization, with the names that it has had. */
export interface Resource {
  readonly object: JsonObject
  /** From the first to the one before the present one. Patches and references may use any of them. */
  readonly previous: ResourceId[]
  /** Whether the name gets the hash of the content in the end. */
  needsHash: boolean
}

/** The kinds that have no namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttributesClass',
])

/** Whether objects of this kind live outside all namespaces. */
export const isClusterScoped = (kind: string): boolean => CLUSTER_SCOPED.has(kind)

/** The metadata of an object. */
export const metadataOf = (object: JsonObject): JsonObject => {
  if (!isObject(object.metadata)) object.metadata = {}
  return object.metadata as JsonObject
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Who an object is now. */
export const idOf = (object: JsonObject): ResourceId => {
  const [group, version] = text(object.apiVersion).includes('/')
    ? (text(object.apiVersion).split('/', 2) as [string, string])
    : ['', text(object.apiVersion)]
  const metadata = isObject(object.metadata) ? object.metadata : {}
  return { group, version, kind: text(object.kind), name: text(metadata.name), namespace: text(metadata.namespace) }
}

/** Everything that an object is and has been called, the present name last. */
export const idsOf = (resource: Resource): readonly ResourceId[] => [...resource.previous, idOf(resource.object)]

/** Kustomize takes no namespace for the one called default. */
const sameNamespace = (a: string, b: string): boolean => (a || 'default') === (b || 'default')

/** Whether two ids mean the same object. */
export const sameId = (a: ResourceId, b: ResourceId): boolean =>
  a.group === b.group &&
  a.version === b.version &&
  a.kind === b.kind &&
  a.name === b.name &&
  sameNamespace(a.namespace, b.namespace)

/** Whether the object may be named from `referrer`: same namespace, or one of the two has none. */
export const inReach = (referrer: ResourceId, of: ResourceId): boolean =>
  isClusterScoped(referrer.kind) ||
  isClusterScoped(of.kind) ||
  of.kind === 'ServiceAccount' ||
  sameNamespace(referrer.namespace, of.namespace)

/** For messages: `StatefulSet redis`. */
export const describeId = (id: ResourceId): string => `${id.kind} ${id.name}`

/** Wraps a parsed document. */
export const toResource = (value: unknown, where: string): Resource => {
  if (!isObject(value)) throw invalid(where, 'a document here is not a mapping.')
  const id = idOf(value)
  if (!id.version || !id.kind) throw invalid(where, 'a document here has no apiVersion or no kind.')
  if (!id.name) throw invalid(where, `a ${id.kind} here has no metadata.name.`)
  return { object: value, previous: [], needsHash: false }
}

/** Gives a resource another name or namespace; the old one stays known. */
export const rename = (resource: Resource, to: { readonly name?: string; readonly namespace?: string }): void => {
  const before = idOf(resource.object)
  resource.previous.push(before)
  const metadata = metadataOf(resource.object)
  if (to.name !== undefined) metadata.name = to.name
  if (to.namespace !== undefined) metadata.namespace = to.namespace
}
