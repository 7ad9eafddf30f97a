import { stringify } from 'yaml'
import { parseImage } from './checks.js'
import { ManifestsError } from './errors.js'
import { splitImage } from './kustomize/images.js'
import { isObject, type Json, type JsonObject } from './kustomize/json.js'
import type { ImageChange, Patch } from './kustomize/kustomization.js'
import { idOf } from './kustomize/resource.js'
import type { RenderOptions } from './options.js'

/** The objects that the options mean, by the names that they have in the base. */
const CONFIG = 'redis-config'
const AUTH = 'redis-auth'

const merge = (kind: string, name: string, rest: JsonObject): Patch => ({
  patch: stringify({ apiVersion: 'v1', kind, metadata: { name }, ...rest }),
})

const operations = (object: JsonObject, list: readonly JsonObject[]): Patch[] => {
  if (list.length === 0) return []
  const { kind, name } = idOf(object)
  return [{ target: { kind, name }, patch: stringify(list) }]
}

const listAt = (object: JsonObject, ...path: readonly string[]): JsonObject[] => {
  const found = path.reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), object)
  return Array.isArray(found) ? found.filter(isObject) : []
}

const ofKind = (objects: readonly JsonObject[], kind: string): JsonObject[] =>
  objects.filter((object) => object.kind === kind)

/** The values that the pods read at their start. */
const config = (options: RenderOptions): Patch[] => {
  const values: [string, string | number | undefined][] = [
    ['master-name', options.masterName],
    ['replicas', options.replicas],
    ['sentinels', options.sentinels],
    ['down-after-ms', options.downAfterMs],
    ['failover-timeout-ms', options.failoverTimeoutMs],
  ]
  const data = values.flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  return data.length === 0 ? [] : [merge('ConfigMap', CONFIG, { data: Object.fromEntries(data) })]
}

/** Written where the manifests have theirs: in a Secret with both, `stringData` wins over `data`. */
const passwords = (
  objects: readonly JsonObject[],
  { password, sentinelPassword = password }: RenderOptions,
): Patch[] => {
  const secret = ofKind(objects, 'Secret').find((object) => idOf(object).name === AUTH)
  const isPlain = isObject(secret?.stringData)
  const written = (text: string) => (isPlain ? text : Buffer.from(text).toString('base64'))
  const values = {
    ...(password === undefined ? {} : { password: written(password) }),
    ...(sentinelPassword === undefined ? {} : { 'sentinel-password': written(sentinelPassword) }),
  }
  if (Object.keys(values).length === 0) return []
  return [merge('Secret', AUTH, isPlain ? { stringData: values } : { data: values })]
}

/** The JSON pointers to every place in `value` that names the Secret of the manifests. */
const placesOfSecret = (value: Json | undefined, at: string): string[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOfSecret(item, `${at}/${index}`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const path = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (key === 'secretName' && item === AUTH) return [path]
    const isReference = key === 'secretKeyRef' || key === 'secretRef' || key === 'secret'
    if (isReference && isObject(item) && item.name === AUTH) return [`${path}/name`]
    return placesOfSecret(item, path)
  })
}

/** Takes the Secret of the manifests out and names another one wherever it was named. */
const otherSecret = (objects: readonly JsonObject[], secret: string | undefined): Patch[] => {
  if (secret === undefined) return []
  const renamed = objects.flatMap((object) =>
    operations(
      object,
      placesOfSecret(object.spec, '/spec').map((path) => ({ op: 'replace', path, value: secret })),
    ),
  )
  return [...renamed, merge('Secret', AUTH, { $patch: 'delete' })]
}

const checkStorage = (objects: readonly JsonObject[], { storageSize, storageClass }: RenderOptions): void => {
  const redis = objects.find((object) => object.kind === 'StatefulSet' && idOf(object).name === 'redis')
  if (
    redis &&
    (storageSize ?? storageClass) !== undefined &&
    listAt(redis, 'spec', 'volumeClaimTemplates').length === 0
  )
    throw new ManifestsError(
      'OPTIONS_INVALID',
      'With these overlays redis has no volumes, so none can have a size or a class.',
    )
}

const storage = (objects: readonly JsonObject[], { storageSize, storageClass }: RenderOptions): Patch[] =>
  ofKind(objects, 'StatefulSet').flatMap((object) =>
    operations(
      object,
      listAt(object, 'spec', 'volumeClaimTemplates').flatMap((_, index): JsonObject[] => {
        const path = `/spec/volumeClaimTemplates/${index}/spec`
        const size = storageSize !== undefined && idOf(object).name === 'redis'
        return [
          ...(size ? [{ op: 'replace', path: `${path}/resources/requests/storage`, value: storageSize }] : []),
          ...(storageClass === undefined ? [] : [{ op: 'add', path: `${path}/storageClassName`, value: storageClass }]),
        ]
      }),
    ),
  )

/**
 * Says the rule about clients' pods in a way that the label of a named cluster is not put into: clients have the label
 * `redis-client` and need no other.
 */
const clientsAsTheyAre = (objects: readonly JsonObject[], { name }: RenderOptions): Patch[] =>
  ofKind(name === undefined ? [] : objects, 'NetworkPolicy').flatMap((object) =>
    operations(
      object,
      listAt(object, 'spec', 'ingress').flatMap((rule, at) =>
        listAt(rule, 'from').flatMap(({ podSelector }, index): JsonObject[] => {
          const labels = isObject(podSelector) && isObject(podSelector.matchLabels) ? podSelector.matchLabels : {}
          if (labels['redis-client'] === undefined) return []
          const matchExpressions = Object.entries(labels).map(([key, value = null]) => ({
            key,
            operator: 'In',
            values: [value],
          }))
          return [{ op: 'replace', path: `/spec/ingress/${at}/from/${index}/podSelector`, value: { matchExpressions } }]
        }),
      ),
    ),
  )

/** What the options change in `objects`, which are the base with its overlays, before any name has changed. */
export const patchesFor = (objects: readonly JsonObject[], options: RenderOptions): Patch[] => {
  checkStorage(objects, options)
  return [
    ...config(options),
    ...passwords(objects, options),
    ...otherSecret(objects, options.secret),
    ...storage(objects, options),
    ...clientsAsTheyAre(objects, options),
    ...(options.patches ?? []),
  ]
}

const REDIS_CONTAINERS: ReadonlySet<string> = new Set(['redis', 'sentinel', 'master'])

/** The images that the containers of redis and sentinel have, each to be replaced by the one that was asked for. */
export const imagesFor = (objects: readonly JsonObject[], image: string | undefined): ImageChange[] => {
  if (image === undefined) return []
  const { name, tag, digest } = parseImage(image)
  const containers = objects.flatMap((object) => [
    ...listAt(object, 'spec', 'containers'),
    ...listAt(object, 'spec', 'template', 'spec', 'containers'),
  ])
  const names = containers
    .filter((container) => REDIS_CONTAINERS.has(String(container.name)))
    .map((container) => splitImage(String(container.image)).name)
  return [...new Set(names)].map((old) => ({
    name: old,
    newName: name,
    ...(tag && { newTag: tag }),
    ...(digest && { digest }),
  }))
}
