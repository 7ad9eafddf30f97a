import { invalid } from './invalid.js'
import { isObject, type Json, type JsonObject, sameJson } from './json.js'

const plainToken = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~')

const tokensOf = (pointer: unknown, where: string): string[] => {
  if (typeof pointer !== 'string' || !pointer.startsWith('/'))
    throw invalid(where, `${JSON.stringify(pointer)} is not a path of a JSON patch.`)
  return pointer.slice(1).split('/').map(plainToken)
}

/** Where a path ends: the mapping or list that has the value, and under which key. */
interface Place {
  readonly parent: JsonObject | Json[]
  readonly key: string
}

const childOf = (parent: Json | undefined, key: string): Json | undefined => {
  if (Array.isArray(parent)) return parent[Number(key)]
  return isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
}

const placeOf = (object: JsonObject, pointer: unknown, where: string): Place => {
  const tokens = tokensOf(pointer, where)
  const key = tokens.pop() ?? ''
  const parent = tokens.reduce<Json | undefined>(childOf, object)
  if (!Array.isArray(parent) && !isObject(parent)) throw invalid(where, `there is nothing at ${String(pointer)}.`)
  if (Array.isArray(parent) && key !== '-' && !/^\d+$/.test(key))
    throw invalid(where, `${String(pointer)} is in a list, and ${key} is no index.`)
  return { parent, key }
}

const valueAt = (object: JsonObject, pointer: unknown, where: string): Json => {
  const { parent, key } = placeOf(object, pointer, where)
  const value = childOf(parent, key)
  if (value === undefined) throw invalid(where, `there is nothing at ${String(pointer)}.`)
  return value
}

const add = (object: JsonObject, pointer: unknown, value: Json, where: string): void => {
  const { parent, key } = placeOf(object, pointer, where)
  if (!Array.isArray(parent)) {
    parent[key] = value
    return
  }
  const index = key === '-' ? parent.length : Number(key)
  if (index > parent.length) throw invalid(where, `${String(pointer)} is behind the end of its list.`)
  parent.splice(index, 0, value)
}

const remove = (object: JsonObject, pointer: unknown, where: string): void => {
  valueAt(object, pointer, where)
  const { parent, key } = placeOf(object, pointer, where)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
}

const operand = (operation: JsonObject, where: string): Json => {
  if (operation.value === undefined) throw invalid(where, `a ${String(operation.op)} of a JSON patch has no value.`)
  return structuredClone(operation.value)
}

/** Applies the operations of a JSON patch (RFC 6902) to `object`, in place. */
export const jsonPatch = (object: JsonObject, operations: readonly Json[], where: string): void => {
  for (const operation of operations) {
    if (!isObject(operation)) throw invalid(where, 'an operation of a JSON patch is not a mapping.')
    const { op, path, from } = operation
    if (op === 'add') add(object, path, operand(operation, where), where)
    else if (op === 'remove') remove(object, path, where)
    else if (op === 'replace') {
      const value = operand(operation, where)
      valueAt(object, path, where)
      const { parent, key } = placeOf(object, path, where)
      if (Array.isArray(parent)) parent[Number(key)] = value
      else parent[key] = value
    } else if (op === 'copy' || op === 'move') {
      const value = structuredClone(valueAt(object, from, where))
      if (op === 'move') remove(object, from, where)
      add(object, path, value, where)
    } else if (op === 'test') {
      if (!sameJson(valueAt(object, path, where), operand(operation, where)))
        throw invalid(where, `the value at ${String(path)} is not the one that the patch tests for.`)
    } else throw invalid(where, `${JSON.stringify(op)} is not an operation of a JSON patch.`)
  }
}
