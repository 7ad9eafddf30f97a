import { ManifestsError, refuse } from './errors.js'
import { LABEL, SUBDOMAIN } from './kubernetes-names.js'
import { checkLabelKeys } from './label-checks.js'
import { checkTypes, ofCluster } from './option-types.js'
import type { RenderOptions } from './options.js'

const QUANTITY = /^[1-9][0-9]*(\.[0-9]+)?([kMGTPE]|[KMGTPE]i)?$/
const NAME_OF_IMAGE = /^[a-zA-Z0-9][-a-zA-Z0-9._]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/
const TAG = /^[A-Za-z0-9_][-A-Za-z0-9._]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

const shown = (value: unknown): string =>
  typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value))

const whole = (what: string, value: number | undefined, from: number, to: number): void => {
  if (value === undefined || (Number.isInteger(value) && value >= from && value <= to)) return
  throw refuse(`${what} must be a whole number from ${from} to ${to}, not ${shown(value)}.`)
}

const checkSentinels = (sentinels: number | undefined): void => {
  if (sentinels === undefined) return
  whole('sentinels', sentinels, 0, 99)
  if (sentinels < 3)
    throw refuse(`sentinels is ${sentinels}: without three of them no majority survives the loss of one.`)
  if (sentinels % 2 === 0)
    throw refuse(
      `sentinels is ${sentinels}, an even number, which survives no more losses than ${sentinels - 1}: use ${sentinels - 1} or ${sentinels + 1}.`,
    )
}

/** An image as kustomize wants it, in parts. */
export interface ImageReference {
  readonly name: string
  readonly tag: string
  readonly digest: string
}

/** Takes an image apart; refuses one without a name, and one that says neither tag nor digest. */
export const parseImage = (image: string): ImageReference => {
  const [before = '', digest, ...more] = image.split('@')
  const colon = before.indexOf(':', before.lastIndexOf('/') + 1)
  const name = colon < 0 ? before : before.slice(0, colon)
  const tag = colon < 0 ? undefined : before.slice(colon + 1)
  if (name === '') throw refuse(`The image ${shown(image)} has no name: write redis:8.0 or redis@sha256:...`)
  if (!NAME_OF_IMAGE.test(name) || more.length > 0) throw refuse(`${shown(image)} is not the name of an image.`)
  if (tag !== undefined && !TAG.test(tag)) throw refuse(`The image ${shown(image)} has a tag that cannot be one.`)
  if (digest !== undefined && !DIGEST.test(digest))
    throw refuse(`The image ${shown(image)} has a digest that is not sha256: and 64 hexadecimal digits.`)
  if (tag === undefined && digest === undefined)
    throw refuse(`The image ${shown(image)} needs a tag or a digest, or pods of one cluster may run different ones.`)
  return { name, tag: tag ?? '', digest: digest ?? '' }
}

const checkPassword = (what: string, password: string | undefined): void => {
  if (password === undefined) return
  if (password === '') throw refuse(`${what} is empty; leave it out for none.`)
  // Scripts write it into configuration files, where quotes and lines have a meaning.
  if (!/^[\x21-\x7e]{1,512}$/.test(password) || /["'\\]/.test(password))
    throw refuse(`${what} may have up to 512 printable ASCII characters, without spaces, quotes and backslashes.`)
}

const checkName = (what: string, value: string | undefined, pattern: RegExp, longest: number): void => {
  if (value === undefined) return
  if (value.length > longest)
    throw refuse(`${what} ${shown(value)} has ${value.length} characters, ${longest} at most.`)
  if (!pattern.test(value))
    throw refuse(
      `${what} ${shown(value)} must be lower-case letters, digits and dashes, with a letter or digit at both ends.`,
    )
}

const forClassic = new Set(['classic', 'namespace', 'image', 'overlays'])

const checkClassic = (options: RenderOptions): void => {
  if (!options.classic) return
  if (options.overlays?.length)
    throw new ManifestsError(
      'OVERLAYS_EXCLUDE',
      `classic takes no overlays, so not ${options.overlays.join(', ')} either.`,
    )
  const others = Object.entries(options).filter(
    ([key, value]) => value !== undefined && ofCluster(key) && !forClassic.has(key),
  )
  if (others.length > 0)
    throw refuse(
      `classic is as it is: it takes a namespace and an image, not ${others.map(([key]) => key).join(', ')}.`,
    )
}

/** Refuses options that cannot work, in a sentence, before anything is rendered. */
export const checkOptions = (options: RenderOptions): void => {
  checkTypes(options)
  checkName('The namespace', options.namespace, LABEL, 63)
  checkName('The name', options.name, LABEL, 63)
  if (options.name !== undefined && /^[0-9]/.test(options.name))
    throw refuse(`The name ${shown(options.name)} must begin with a letter, since names of Services begin with it.`)
  // The scripts look for the Services of ten pods.
  whole('replicas', options.replicas, 1, 10)
  checkSentinels(options.sentinels)
  if (options.image !== undefined) parseImage(options.image)
  if (options.masterName !== undefined && !/^[-A-Za-z0-9._]{1,63}$/.test(options.masterName))
    throw refuse(
      `masterName ${shown(options.masterName)} must be up to 63 letters, digits, dots, dashes and underscores.`,
    )
  whole('downAfterMs', options.downAfterMs, 500, 300_000)
  whole('failoverTimeoutMs', options.failoverTimeoutMs, 1_000, 3_600_000)
  checkPassword('password', options.password)
  checkPassword('sentinelPassword', options.sentinelPassword)
  checkName('The secret', options.secret, SUBDOMAIN, 253)
  if (options.secret !== undefined && (options.password ?? options.sentinelPassword) !== undefined)
    throw refuse('Either a password or a secret that has it, not both.')
  if (options.storageSize !== undefined && !QUANTITY.test(options.storageSize))
    throw refuse(`storageSize ${shown(options.storageSize)} is not a quantity like 10Gi.`)
  checkName('The storageClass', options.storageClass, SUBDOMAIN, 253)
  checkLabelKeys(options)
  checkClassic(options)
}
