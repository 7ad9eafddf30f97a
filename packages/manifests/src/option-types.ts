import { type ManifestsError, refuse } from './errors.js'
import { isObject } from './kustomize/json.js'
import { nearest } from './nearest.js'
import type { RenderOptions } from './options.js'

/** What an option may hold. Numbers have a range each, and are looked at together with it. */
type Type = 'text' | 'number' | 'true or false' | 'a list of texts' | 'texts by their keys' | 'a list of patches'

const TYPES: Readonly<Record<keyof RenderOptions, Type>> = {
  classic: 'true or false',
  overlays: 'a list of texts',
  namespace: 'text',
  name: 'text',
  replicas: 'number',
  sentinels: 'number',
  image: 'text',
  masterName: 'text',
  downAfterMs: 'number',
  failoverTimeoutMs: 'number',
  password: 'text',
  sentinelPassword: 'text',
  secret: 'text',
  storageSize: 'text',
  storageClass: 'text',
  labels: 'texts by their keys',
  patches: 'a list of patches',
}

/** What `apply` and `remove` take beside it: one object may well serve all functions. */
const OF_OTHERS: readonly string[] = ['createNamespace', 'wait', 'timeoutMs', 'signal', 'onProgress', 'volumes']

const isText = (value: unknown): boolean => typeof value === 'string'

const fits = (value: unknown, type: Type): boolean => {
  switch (type) {
    case 'text':
      return isText(value)
    case 'number':
      return true
    case 'true or false':
      return typeof value === 'boolean'
    case 'a list of texts':
      return Array.isArray(value) && value.every(isText)
    case 'texts by their keys':
      return isObject(value) && Object.values(value).every(isText)
    case 'a list of patches':
      return Array.isArray(value) && value.every(isObject)
    default:
      return type satisfies never
  }
}

// Its type and not the value: that may be a password.
const described = (value: unknown, wanted?: Type): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return wanted?.startsWith('a list') ? 'a list of other things' : 'a list'
  if (typeof value === 'object') return wanted === 'texts by their keys' ? 'other things' : 'an object'
  return `a ${typeof value}`
}

const isOption = (key: string): key is keyof RenderOptions => Object.hasOwn(TYPES, key)

/** Whether `key` is an option of the cluster itself, and not one of how it is applied or removed. */
export const ofCluster = (key: string): boolean => !OF_OTHERS.includes(key)

const unknownOption = (key: string): ManifestsError => {
  const known = [...Object.keys(TYPES), ...OF_OTHERS]
  const meant = nearest(key, known)
  const hint = meant === undefined ? `there are ${known.join(', ')}.` : `is it ${meant}?`
  return refuse(`There is no option ${JSON.stringify(key)}: ${hint}`)
}

/** Refuses what is no options at all, options that there are not, and values of another type. */
export const checkTypes = (options: RenderOptions): void => {
  if (!isObject(options)) throw refuse(`The options must be an object, not ${described(options)}.`)
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || !ofCluster(key)) continue
    if (!isOption(key)) throw unknownOption(key)
    if (!fits(value, TYPES[key])) throw refuse(`${key} must be ${TYPES[key]}, not ${described(value, TYPES[key])}.`)
  }
}
