import { parseDocuments } from './documents.js'
import { type Files, kustomizationPath, pathFrom, readFile } from './files.js'
import { absorb, generate } from './generate.js'
import { nameHash } from './hash.js'
import { changeImage } from './images.js'
import { invalid } from './invalid.js'
import type { JsonObject } from './json.js'
import { type Kustomization, toKustomization } from './kustomization.js'
import { addLabels } from './labels.js'
import { addAffixes, setNamespace } from './names.js'
import { applyPatch } from './patch.js'
import { followNames } from './references.js'
import { setReplicas } from './replicas.js'
import { describeId, idOf, type Resource, rename, sameId, toResource } from './resource.js'

const append = (resources: Resource[], more: readonly Resource[], where: string): void => {
  for (const resource of more) {
    const id = idOf(resource.object)
    if (resources.some((other) => sameId(idOf(other.object), id)))
      throw invalid(where, `${describeId(id)} is there twice.`)
    resources.push(resource)
  }
}

const load = (files: Files, folder: string, namedBy: string): { kustomization: Kustomization; path: string } => {
  const path = kustomizationPath(files, folder)
  if (path === undefined) throw invalid(namedBy, `there is no kustomization in ${folder}.`)
  const documents = parseDocuments(readFile(files, path, namedBy), path)
  if (documents.length !== 1) throw invalid(path, 'a kustomization is one document.')
  return { kustomization: toKustomization(documents[0], path), path }
}

/** In the order in which kustomize does it: what there is, what is made, components, then the changes. */
const accumulate = (
  files: Files,
  folder: string,
  kustomization: Kustomization,
  where: string,
  resources: Resource[],
): Resource[] => {
  for (const name of kustomization.resources ?? []) {
    const path = pathFrom(folder, name)
    if (files.has(path)) {
      const documents = parseDocuments(readFile(files, path, where), path)
      append(
        resources,
        documents.map((document) => toResource(document, path)),
        path,
      )
      continue
    }
    const inner = load(files, path, where)
    if (inner.kustomization.kind === 'Component') throw invalid(where, `${name} is a component, not a resource.`)
    append(resources, accumulate(files, path, inner.kustomization, inner.path, []), where)
  }
  const common = kustomization.generatorOptions ?? {}
  for (const generator of kustomization.configMapGenerator ?? [])
    absorb(resources, generate('ConfigMap', generator, common, files, folder, where), generator.behavior, where)
  for (const generator of kustomization.secretGenerator ?? [])
    absorb(resources, generate('Secret', generator, common, files, folder, where), generator.behavior, where)
  for (const name of kustomization.components ?? []) {
    const path = pathFrom(folder, name)
    const inner = load(files, path, where)
    if (inner.kustomization.kind !== 'Component') throw invalid(where, `${name} is not a component.`)
    accumulate(files, path, inner.kustomization, inner.path, resources)
  }
  for (const patch of kustomization.patches ?? []) applyPatch(resources, patch, files, folder, where)
  if (kustomization.namespace) setNamespace(resources, kustomization.namespace)
  if (kustomization.namePrefix) addAffixes(resources, kustomization.namePrefix, '')
  if (kustomization.nameSuffix) addAffixes(resources, '', kustomization.nameSuffix)
  for (const change of kustomization.labels ?? []) addLabels(resources, change)
  for (const { name, count } of kustomization.replicas ?? []) setReplicas(resources, name, count, where)
  for (const change of kustomization.images ?? []) changeImage(resources, change)
  return resources
}

/**
 * What `kubectl kustomize FOLDER` prints, as objects: pure, files in and objects out. It knows the part of kustomize
 * that these manifests use; a field that it does not know is an error.
 */
export const buildKustomization = (
  files: Files,
  folder: string,
  { names = 'final' }: { readonly names?: 'final' | 'as written' } = {},
): JsonObject[] => {
  const { kustomization, path } = load(files, folder, folder)
  const resources = accumulate(files, folder, kustomization, path, [])
  // Without hashes, names are what patches of a further kustomization may still use.
  if (names === 'as written') return resources.map((resource) => resource.object)
  for (const resource of resources)
    if (resource.needsHash) rename(resource, { name: `${idOf(resource.object).name}-${nameHash(resource.object)}` })
  followNames(resources)
  return resources.map((resource) => resource.object)
}
