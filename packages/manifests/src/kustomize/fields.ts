import { isObject, type Json, type JsonObject } from './json.js'
import type { ResourceId } from './resource.js'

/** A field of some kinds of objects: `spec/template/metadata/labels`. A list on the way means each of its elements. */
export interface FieldSpec {
  readonly path: string
  readonly group?: string
  readonly version?: string
  /** Without it: all kinds. */
  readonly kind?: string
  /** Whether mappings that are not there are made. */
  readonly create?: boolean
}

/** Whether the field is meant for objects of this kind. */
export const fitsKind = (spec: FieldSpec, id: ResourceId): boolean =>
  (spec.group ?? id.group) === id.group &&
  (spec.version ?? id.version) === id.version &&
  (spec.kind ?? id.kind) === id.kind

const walk = (
  at: Json | undefined,
  path: readonly string[],
  create: boolean,
  visit: (parent: JsonObject, key: string) => void,
): void => {
  if (Array.isArray(at)) {
    for (const item of at) walk(item, path, create, visit)
    return
  }
  const [segment, ...rest] = path
  if (!isObject(at) || segment === undefined) return
  const isList = segment.endsWith('[]')
  const key = isList ? segment.slice(0, -2) : segment
  if (rest.length === 0) {
    if (create || (at[key] ?? null) !== null) visit(at, key)
    return
  }
  if ((at[key] ?? null) === null) {
    if (!create || isList) return
    at[key] = {}
  }
  walk(at[key], rest, create, visit)
}

/** Calls `visit` with the mapping that has the field, and the field's key, for every place that the path means. */
export const visitField = (
  object: JsonObject,
  spec: FieldSpec,
  visit: (parent: JsonObject, key: string) => void,
): void => walk(object, spec.path.split('/'), spec.create ?? false, visit)
