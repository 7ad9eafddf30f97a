import { invalid } from './invalid.js'
import { isObject, type JsonObject } from './json.js'

/** Which objects a patch is for: regular expressions that must fit whole, and selectors. */
export interface Selector {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

/** A strategic merge patch (a mapping) or a JSON patch (a list of operations), as a text or in a file. */
export interface Patch {
  readonly patch?: string
  readonly path?: string
  readonly target?: Selector
}

/** How generated objects are made. */
export interface GeneratorOptions {
  readonly disableNameSuffixHash?: boolean
  readonly immutable?: boolean
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** A ConfigMap or Secret made from files and literals. */
export interface Generator {
  readonly name: string
  readonly namespace?: string
  readonly behavior?: 'create' | 'merge' | 'replace'
  readonly files?: readonly string[]
  readonly literals?: readonly string[]
  readonly options?: GeneratorOptions
  /** Of a Secret. */
  readonly type?: string
}

/** Another name, tag or digest for an image. */
export interface ImageChange {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
}

/** Labels for everything. */
export interface LabelChange {
  readonly pairs: Readonly<Record<string, string>>
  readonly includeSelectors?: boolean
  readonly includeTemplates?: boolean
  readonly fields?: readonly {
    readonly path: string
    readonly group?: string
    readonly version?: string
    readonly kind?: string
    readonly create?: boolean
  }[]
}

/** The part of a kustomization that this interpreter knows. */
export interface Kustomization {
  readonly apiVersion?: string
  readonly kind?: 'Kustomization' | 'Component'
  readonly metadata?: JsonObject
  readonly resources?: readonly string[]
  readonly components?: readonly string[]
  readonly namespace?: string
  readonly namePrefix?: string
  readonly nameSuffix?: string
  readonly labels?: readonly LabelChange[]
  readonly images?: readonly ImageChange[]
  readonly replicas?: readonly { readonly name: string; readonly count: number }[]
  readonly generatorOptions?: GeneratorOptions
  readonly configMapGenerator?: readonly Generator[]
  readonly secretGenerator?: readonly Generator[]
  readonly patches?: readonly Patch[]
}

/** What may stand where: `string`, `map` of strings, `any`, a list of a shape, or a shape of its own. */
type Shape = 'string' | 'number' | 'boolean' | 'map' | 'any' | readonly [Shape] | { readonly [key: string]: Shape }

const GENERATOR_OPTIONS: Shape = {
  disableNameSuffixHash: 'boolean',
  immutable: 'boolean',
  labels: 'map',
  annotations: 'map',
}
const GENERATOR: { readonly [key: string]: Shape } = {
  name: 'string',
  namespace: 'string',
  behavior: 'string',
  files: ['string'],
  literals: ['string'],
  options: GENERATOR_OPTIONS,
}
const SELECTOR: { readonly [key: string]: Shape } = {
  group: 'string',
  version: 'string',
  kind: 'string',
  name: 'string',
  namespace: 'string',
  labelSelector: 'string',
  annotationSelector: 'string',
}
const FIELD: Shape = { path: 'string', group: 'string', version: 'string', kind: 'string', create: 'boolean' }

const KUSTOMIZATION: { readonly [key: string]: Shape } = {
  apiVersion: 'string',
  kind: 'string',
  metadata: 'any',
  resources: ['string'],
  components: ['string'],
  namespace: 'string',
  namePrefix: 'string',
  nameSuffix: 'string',
  labels: [{ pairs: 'map', includeSelectors: 'boolean', includeTemplates: 'boolean', fields: [FIELD] }],
  images: [{ name: 'string', newName: 'string', newTag: 'string', digest: 'string' }],
  replicas: [{ name: 'string', count: 'number' }],
  generatorOptions: GENERATOR_OPTIONS,
  configMapGenerator: [GENERATOR],
  secretGenerator: [{ ...GENERATOR, type: 'string' }],
  patches: [{ patch: 'string', path: 'string', target: SELECTOR }],
}

const check = (value: unknown, shape: Shape, at: string, where: string): void => {
  if (shape === 'any') return
  if (typeof shape === 'string' && shape !== 'map') {
    if (typeof value !== shape) throw invalid(where, `${at} must be a ${shape}, not ${JSON.stringify(value)}.`)
    return
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) throw invalid(where, `${at} must be a list.`)
    value.forEach((item, index) => {
      check(item, shape[0], `${at}[${index}]`, where)
    })
    return
  }
  if (!isObject(value)) throw invalid(where, `${at} must be a mapping.`)
  for (const [key, item] of Object.entries(value)) {
    const name = at === '' ? key : `${at}.${key}`
    const next = shape === 'map' ? 'string' : (shape as { readonly [key: string]: Shape })[key]
    if (next === undefined || !(shape === 'map' || Object.hasOwn(shape as object, key)))
      throw invalid(where, `the field ${name} is not one that this loader knows; kubectl kustomize may know it.`)
    if (item !== null && item !== undefined) check(item, next, name, where)
  }
}

const withoutNulls = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null))

/** Takes a document for a kustomization; whatever is not known is an error, since leaving it out would be silent. */
export const toKustomization = (value: unknown, where: string): Kustomization => {
  check(value, KUSTOMIZATION, '', where)
  const kustomization = withoutNulls(value as JsonObject) as Kustomization
  const kind = kustomization.kind ?? 'Kustomization'
  if (kind !== 'Kustomization' && kind !== 'Component')
    throw invalid(where, `the kind is ${kind}, which is neither Kustomization nor Component.`)
  return kustomization
}
