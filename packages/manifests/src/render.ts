import { CLUSTER, writeKustomization } from './kustomization-of.js'
import { buildKustomization } from './kustomize/build.js'
import type { Files } from './kustomize/files.js'
import type { JsonObject } from './kustomize/json.js'
import { inOrder } from './kustomize/order.js'
import { manifestsFolder, readFolder } from './manifests-folder.js'
import { checkNames } from './names.js'
import type { ManifestObject } from './objects.js'
import type { RenderOptions } from './options.js'

/** Renders manifests that were read already. */
export const renderFiles = (options: RenderOptions, files: Files): JsonObject[] => {
  const written = [...writeKustomization(options, files, '..')].map(
    ([name, text]) => [`${CLUSTER}/${name}`, text] as const,
  )
  const objects = inOrder(buildKustomization(new Map([...files, ...written]), CLUSTER))
  checkNames(objects)
  return objects
}

/**
 * The objects of a cluster, in an order in which they can be applied. The same as what `kubectl kustomize` makes of
 * {@link kustomization}.
 *
 * @throws {@link ManifestsError} when the options cannot work.
 *
 * @example
 * ```ts
 * for (const object of render({ overlays: ['metrics'], namespace: 'shop' }))
 *   if (object.kind === 'StatefulSet') console.log(object.metadata.name, object.spec?.replicas)
 * ```
 */
export const render = (options: RenderOptions = {}): ManifestObject[] =>
  renderFiles(options, readFolder(manifestsFolder())) as unknown as ManifestObject[]
