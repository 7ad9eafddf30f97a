import { isObject, type JsonObject } from './kustomize/json.js'
import { idOf } from './kustomize/resource.js'

const POD_INDEX = 'apps.kubernetes.io/pod-index'

const withIndex = (labels: unknown, component: string, index: number): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(labels) ? labels : {}).map(([key, value]) => {
      if (key === POD_INDEX) return [key, String(index)]
      return [key, value === `${component}-0` ? `${component}-${index}` : value]
    }),
  )

/**
 * The per-pod Services that a cluster of this size needs and the manifests do not have yet, made after the one of the
 * first pod. `objects` is the base.
 */
export const missingServices = (objects: readonly JsonObject[], component: string, count: number): JsonObject[] => {
  const services = new Map(
    objects.filter(({ kind }) => kind === 'Service').map((service) => [idOf(service).name, service]),
  )
  const first = services.get(`${component}-0`)
  if (first === undefined) return []
  const indices = [...Array(count).keys()].filter((index) => !services.has(`${component}-${index}`))
  return indices.map((index) => {
    const service = structuredClone(first)
    const metadata = service.metadata as JsonObject
    metadata.name = `${component}-${index}`
    if (metadata.labels) metadata.labels = withIndex(metadata.labels, component, index)
    const spec = service.spec as JsonObject
    spec.selector = withIndex(spec.selector, component, index)
    return service
  })
}
