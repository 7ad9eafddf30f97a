/** What a YAML document of Kubernetes can hold. */
export type Json = null | boolean | number | string | Json[] | JsonObject

/** A mapping. */
export interface JsonObject {
  [key: string]: Json | undefined
}

/** Whether `value` is a mapping. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The mapping under `key`, put there when there is none. */
export const childObject = (parent: JsonObject, key: string): JsonObject => {
  const child = parent[key]
  if (isObject(child)) return child
  const made: JsonObject = {}
  parent[key] = made
  return made
}

/** Whether two values say the same; the order of keys says nothing. */
export const sameJson = (a: Json | undefined, b: Json | undefined): boolean => {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]))
  if (!isObject(a)) return a === b
  if (!isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}
