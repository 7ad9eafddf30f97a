import { createHmac, randomBytes } from 'node:crypto'

// Per process: what comes out can be compared here, and is of no use to anybody who finds it in a log.
const key: Buffer = randomBytes(32)

const numbers = new WeakMap<object, number>()
let last = 0

const numberOf = (object: object): string => {
  const known = numbers.get(object) ?? ++last
  numbers.set(object, known)
  return `#${known}`
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const DEEPEST = 5

/**
 * A text that is equal for equal values. Functions and instances of classes (a `secureContext`, say) are equal to
 * themselves alone.
 */
export const identify = (value: unknown, depth = 0): string => {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return `${typeof value}:${JSON.stringify(String(value))}`
  }
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('base64')}`
  if (depth === DEEPEST || typeof value === 'function') return numberOf(value)
  if (Array.isArray(value)) return `[${value.map((item) => identify(item, depth + 1)).join()}]`
  if (!isPlain(value)) return numberOf(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${identify(item, depth + 1)}`).join()}}`
}

export const keyedHash = (parts: readonly string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex')
