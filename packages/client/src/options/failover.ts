import { configError } from '../errors.js'
import { show } from './show.js'
import type { Failover } from './types.js'
import { suggest } from './typo.js'

const DEFAULTS: Failover = Object.freeze({
  fence: 'writes',
  fenceTimeoutMs: 2000,
  promote: 'early',
  confirmTimeoutMs: 3000,
  isolation: 'serve',
  maxHeldCommands: 100_000,
  maxHeldBytes: 64 * 1024 * 1024,
})

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  fence: ['writes', 'all', 'off'],
  promote: ['early', 'confirmed'],
  isolation: ['serve', 'fence'],
}

/** The names of the failover options, in the order in which they are documented. */
export const FAILOVER_NAMES = Object.keys(DEFAULTS) as readonly (keyof Failover)[]

// What a timer of Node.js can hold: anything longer fires at once.
const MOST = 2 ** 31 - 1

const check = (name: string, value: unknown): unknown => {
  const choices = CHOICES[name]
  if (choices) {
    if (choices.includes(value as string)) return value
    throw configError(
      `Expected failover.${name} to be ${choices.map((choice) => `'${choice}'`).join(' or ')}, got ${show(value)}.`,
    )
  }
  if (typeof value === 'number' && value > 0 && value <= MOST) return value
  throw configError(`Expected failover.${name} to be a positive, finite number, got ${show(value)}.`)
}

/** The `failover` option with defaults filled in. */
export const resolveFailover = (given: unknown): Failover => {
  if (given === undefined || given === null) return DEFAULTS
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw configError(`Expected failover to be an object, got ${show(given)}.`)
  }
  const failover: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const meant = suggest(name, FAILOVER_NAMES)
      const hint = meant ? `did you mean 'failover.${meant}'?` : `there are ${FAILOVER_NAMES.join(', ')}.`
      throw configError(`Unknown option 'failover.${name}': ${hint}`)
    }
    if (value !== undefined) failover[name] = check(name, value)
  }
  return Object.freeze(failover as unknown as Failover)
}

const RESEND = ['safe', 'all', 'none'] as const

/** The `resend` option, checked. */
export const resolveResend = (given: unknown): (typeof RESEND)[number] => {
  if (given === undefined || given === null) return 'safe'
  const known = RESEND.find((choice) => choice === given)
  if (known) return known
  throw configError(`Expected resend to be 'safe', 'all' or 'none', got ${show(given)}.`)
}
