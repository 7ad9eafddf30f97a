import { invalid } from './invalid.js'
import { isObject, type Json, type JsonObject } from './json.js'
import { mergeKeysOf } from './merge-keys.js'

/** What a patch says of the mapping or list that it is in. */
type Directive = 'merge' | 'replace' | 'delete'

interface Context {
  readonly kind: string
  readonly where: string
}

const DIRECTIVE = '$patch'

const directiveOf = (value: Json | undefined, context: Context): Directive => {
  if (value === undefined) return 'merge'
  if (value === 'merge' || value === 'replace' || value === 'delete') return value
  throw invalid(context.where, `$patch: ${JSON.stringify(value)} is not merge, replace or delete.`)
}

const directiveOfList = (patch: readonly Json[], context: Context): Directive => {
  const lone = patch.find((item) => isObject(item) && DIRECTIVE in item && Object.keys(item).length === 1)
  return isObject(lone) ? directiveOf(lone[DIRECTIVE], context) : 'merge'
}

/** What a patch puts where nothing was: itself, without what it would delete. */
const fresh = (patch: Json | undefined, path: string, context: Context): Json | undefined => {
  if (patch === null || patch === undefined) return undefined
  if (isObject(patch)) return mergeObjects({}, patch, path, context)
  if (Array.isArray(patch) && mergeKeysOf(context.kind, path)) return mergeLists([], patch, path, context)
  return patch
}

/** Two elements are the same one when no key differs; a key that one of them leaves out (a protocol) does not differ. */
const sameElement = (a: JsonObject, b: JsonObject, keys: readonly string[]): boolean =>
  keys.every((key, index) => (index === 0 ? a[key] === b[key] : (a[key] ?? b[key]) === (b[key] ?? a[key])))

function mergeLists(into: readonly Json[], patch: readonly Json[], path: string, context: Context): Json[] | undefined {
  const directive = directiveOfList(patch, context)
  const keys = mergeKeysOf(context.kind, path)
  const items = patch.filter((item) => !(isObject(item) && DIRECTIVE in item && Object.keys(item).length === 1))
  if (directive === 'delete') return undefined
  if (directive === 'replace' || keys === undefined) return [...items]
  const told = keys.filter(
    (key, index) => index === 0 || [...into, ...items].some((item) => isObject(item) && key in item),
  )
  const kept: (Json | undefined)[] = [...into]
  const first: Json[] = []
  for (const item of items) {
    if (!isObject(item)) throw invalid(context.where, `${path} of the patch has an element that is not a mapping.`)
    const key = told[0] as string
    if (item[key] === undefined) throw invalid(context.where, `an element of ${path} in the patch has no ${key}.`)
    const index = kept.findIndex((other) => isObject(other) && sameElement(other, item, told))
    const merged = mergeObjects((kept[index] ?? {}) as JsonObject, item, path, context)
    // As kustomize has it: what a patch brings comes first, and so does what it changes, unless two keys tell it apart.
    const stays = index >= 0 && told.length > 1
    if (index >= 0) kept[index] = stays ? merged : undefined
    if (!stays && merged !== undefined) first.push(merged)
  }
  return [...first, ...kept.filter((item) => item !== undefined)]
}

function mergeObjects(into: JsonObject, patch: JsonObject, path: string, context: Context): JsonObject | undefined {
  const directive = directiveOf(patch[DIRECTIVE], context)
  if (directive === 'delete') return undefined
  const result: JsonObject = directive === 'replace' ? {} : { ...into }
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE) continue
    if (key.startsWith('$'))
      throw invalid(context.where, `the directive ${key} in a patch is not one that this loader knows.`)
    const at = path === '' ? key : `${path}/${key}`
    const old = result[key]
    const merged =
      isObject(old) && isObject(value)
        ? mergeObjects(old, value, at, context)
        : Array.isArray(old) && Array.isArray(value)
          ? mergeLists(old, value, at, context)
          : fresh(value, at, context)
    if (merged === undefined) delete result[key]
    else result[key] = merged
  }
  return result
}

/** A strategic merge: what is left of `object`, or undefined when the patch deletes it. The name stays. */
export const strategicMerge = (object: JsonObject, patch: JsonObject, where: string): JsonObject | undefined => {
  const { apiVersion: _, kind: __, metadata, ...rest } = patch
  const { name: ___, namespace: ____, ...others } = isObject(metadata) ? metadata : {}
  const changes: JsonObject = { ...rest, ...(Object.keys(others).length > 0 ? { metadata: others } : {}) }
  return mergeObjects(object, changes, '', { kind: String(object.kind), where })
}
