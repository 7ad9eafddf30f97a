import { invalid } from './invalid.js'
import { isObject, type JsonObject } from './json.js'
import type { Selector } from './kustomization.js'
import { idsOf, metadataOf, type Resource } from './resource.js'

/** A regular expression that must fit whole, as kustomize has it. */
const pattern = (text: string, where: string): RegExp => {
  try {
    return new RegExp(`^(?:${text})$`)
  } catch {
    throw invalid(where, `${JSON.stringify(text)} is not a regular expression.`)
  }
}

const requirement = (text: string, labels: JsonObject, where: string): boolean => {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text)
  if (set) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim())
    const value = labels[set[1] ?? '']
    const isIn = typeof value === 'string' && values.includes(value)
    return set[2] === 'in' ? isIn : !isIn
  }
  const pair = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/.exec(text)
  if (pair) return (labels[pair[1] ?? ''] === pair[3]) === (pair[2] !== '!=')
  const existence = /^(!?)([^\s=!]+)$/.exec(text)
  if (existence) return (labels[existence[2] ?? ''] !== undefined) === (existence[1] === '')
  throw invalid(where, `${JSON.stringify(text)} is not a selector of labels.`)
}

const fitsLabels = (selector: string, labels: unknown, where: string): boolean =>
  selector
    .split(/,(?![^()]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .every((part) => requirement(part, isObject(labels) ? labels : {}, where))

/** The objects that a selector means. Names and namespaces may be any that an object has had. */
export const select = (resources: readonly Resource[], selector: Selector, where: string): Resource[] => {
  const fits = (text: string | undefined, value: string) => !text || pattern(text, where).test(value)
  return resources.filter((resource) => {
    const metadata = metadataOf(resource.object)
    return (
      idsOf(resource).some(
        (id) =>
          fits(selector.group, id.group) &&
          fits(selector.version, id.version) &&
          fits(selector.kind, id.kind) &&
          fits(selector.name, id.name) &&
          fits(selector.namespace, id.namespace),
      ) &&
      fitsLabels(selector.labelSelector ?? '', metadata.labels, where) &&
      fitsLabels(selector.annotationSelector ?? '', metadata.annotations, where)
    )
  })
}
