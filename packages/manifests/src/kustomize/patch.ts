import { parseDocuments } from './documents.js'
import { type Files, pathFrom, readFile } from './files.js'
import { invalid } from './invalid.js'
import { isObject, type JsonObject } from './json.js'
import { jsonPatch } from './json-patch.js'
import type { Patch, Selector } from './kustomization.js'
import { strategicMerge } from './merge.js'
import { describeId, idOf, idsOf, type Resource, sameId } from './resource.js'
import { select } from './select.js'

const mergeInto = (resources: Resource[], target: Resource, patch: JsonObject, where: string): void => {
  const merged = strategicMerge(target.object, structuredClone(patch), where)
  if (merged === undefined) {
    resources.splice(resources.indexOf(target), 1)
    return
  }
  for (const key of Object.keys(target.object)) delete target.object[key]
  Object.assign(target.object, merged)
}

const theOne = (resources: readonly Resource[], patch: JsonObject, where: string): Resource => {
  const id = idOf(patch)
  const matching = resources.filter((resource) => idsOf(resource).some((other) => sameId(other, id)))
  const [only, another] = matching
  if (only === undefined) throw invalid(where, `the patch is for ${describeId(id)}, which is not there.`)
  if (another !== undefined) throw invalid(where, `the patch is for ${describeId(id)}, and there are several.`)
  return only
}

/** The objects that a target means. Kustomize leaves a patch for none out without a word: here it is an error. */
const targetsOf = (resources: readonly Resource[], target: Selector, where: string): Resource[] => {
  const targets = select(resources, target, where)
  if (targets.length === 0) throw invalid(where, `a patch is for ${JSON.stringify(target)}, and nothing is like that.`)
  return targets
}

/** Applies one entry of `patches`. */
export const applyPatch = (
  resources: Resource[],
  { patch, path, target }: Patch,
  files: Files,
  folder: string,
  where: string,
): void => {
  if ((patch === undefined) === (path === undefined)) throw invalid(where, 'a patch needs either patch or path.')
  const source = path === undefined ? where : pathFrom(folder, path)
  const documents = parseDocuments(patch ?? readFile(files, source, where), source)
  const [first] = documents
  if (first === undefined) throw invalid(source, 'a patch is empty.')
  if (Array.isArray(first)) {
    if (target === undefined) throw invalid(source, 'a JSON patch needs a target.')
    for (const resource of targetsOf(resources, target, where)) jsonPatch(resource.object, first, source)
    return
  }
  if (target !== undefined && documents.length !== 1) throw invalid(source, 'a patch with a target is one document.')
  for (const document of documents) {
    if (!isObject(document)) throw invalid(source, 'a patch is a mapping or a list of operations.')
    const targets = target ? targetsOf(resources, target, where) : [theOne(resources, document, source)]
    for (const resource of targets) mergeInto(resources, resource, document, source)
  }
}
