import { configError } from '../errors.js'
import { show } from './show.js'
import type { Timing } from './types.js'
import { suggest } from './typo.js'

const DEFAULTS: Timing = Object.freeze({
  askBudgetMs: 400,
  roleTimeoutMs: 1000,
  pollIntervalMs: 5000,
  heartbeatIntervalMs: 1000,
  heartbeatTimeoutMs: 3000,
  silenceTimeoutMs: 10_000,
  discoveryTimeoutMs: 10_000,
})

/** The names of the timing options, in the order in which they are documented. */
export const TIMING_NAMES = Object.keys(DEFAULTS) as readonly (keyof Timing)[]

// Shorter and a sentinel in the next zone is not heard; longer and one frozen sentinel makes every discovery crawl.
const ASK_BUDGET = { least: 50, most: 5000 }

// What a timer of Node.js can hold: anything longer fires at once.
const LONGEST_TIMER = 2 ** 31 - 1

const check = (name: keyof Timing, value: unknown): number => {
  const { least, most } = name === 'askBudgetMs' ? ASK_BUDGET : { least: 0, most: LONGEST_TIMER }
  if (typeof value === 'number' && value > 0 && value >= least && value <= most) return value
  const expected = least > 0 ? `a number from ${least} to ${most}` : 'a positive, finite number'
  throw configError(`Expected timing.${name} to be ${expected} (milliseconds), got ${show(value)}.`)
}

/** The `timing` option with defaults filled in. */
export const resolveTiming = (given: unknown): Timing => {
  if (given === undefined || given === null) return DEFAULTS
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw configError(`Expected timing to be an object, got ${show(given)}.`)
  }
  const timing: { -readonly [K in keyof Timing]: number } = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const meant = suggest(name, TIMING_NAMES)
      const hint = meant ? `did you mean 'timing.${meant}'?` : `there are ${TIMING_NAMES.join(', ')}.`
      throw configError(`Unknown option 'timing.${name}': ${hint}`)
    }
    if (value !== undefined) timing[name as keyof Timing] = check(name as keyof Timing, value)
  }
  return Object.freeze(timing)
}
