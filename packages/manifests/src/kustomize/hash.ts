import { createHash } from 'node:crypto'
import { isObject, type Json, type JsonObject } from './json.js'

const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '\b': '\\b',
  '\f': '\\f',
}

/** JSON as Go writes it: keys by their bytes, and the characters escaped that mean something in HTML. */
const goJson = (value: Json | undefined): string => {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (isObject(value)) {
    const keys = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key])}`).join(',')}}`
  }
  return JSON.stringify(value ?? null).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] ?? character)
}

/** The ten letters that kustomize appends to the name of a generated ConfigMap or Secret. */
export const nameHash = (object: JsonObject): string => {
  // Kustomize means to have the name in it, but looks for it where it is not.
  const content: JsonObject = { kind: object.kind ?? '', name: '', data: object.data ?? '' }
  if (object.kind === 'Secret') content.type = object.type ?? ''
  if (isObject(object.binaryData)) content.binaryData = object.binaryData
  if (isObject(object.stringData)) content.stringData = object.stringData
  const hex = createHash('sha256').update(goJson(content)).digest('hex').slice(0, 10)
  return [...hex].map((letter) => LETTERS[letter] ?? letter).join('')
}
