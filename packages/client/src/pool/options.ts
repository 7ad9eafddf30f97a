import { configError } from '../errors.js'
import { show } from '../options/show.js'
import type { Options } from '../options/types.js'
import { suggest } from '../options/typo.js'

/**
 * How large a pool is, and how long its callers wait. All times are in milliseconds.
 *
 * @example
 * ```ts
 * createPool({ pool: { min: 2, max: 20, acquireTimeoutMs: 1000 } })
 * ```
 */
export interface PoolSettings {
  /**
   * Connections that are kept open although nobody needs them.
   * @default 0
   */
  readonly min: number
  /**
   * Connections at the same time, at most.
   * @default 10
   */
  readonly max: number
  /**
   * How long a caller waits for a connection.
   * @default 5000
   */
  readonly acquireTimeoutMs: number
  /**
   * Callers that wait at the same time, at most; the next one is turned away at once. 0: nobody waits for another.
   * @default 1000
   */
  readonly maxWaiting: number
  /**
   * How long a connection beyond `min` stays open without being used.
   * @default 30000
   */
  readonly idleTimeoutMs: number
  /**
   * After how long a connection that has not been given back is reported (the event `borrow-overdue`). It is not taken
   * away: nobody but the borrower knows whether it is at work.
   * @default 60000
   */
  readonly borrowLimitMs: number
}

/** Everything that `new Redis()` takes, and the pool's own. */
export type PoolOptions = Options & { readonly pool?: Partial<PoolSettings> | undefined }

/** As for `new Redis()`: options, or a URL and options. */
export type PoolArguments = [options?: PoolOptions] | [url: string, options?: PoolOptions]

const DEFAULTS: PoolSettings = Object.freeze({
  min: 0,
  max: 10,
  acquireTimeoutMs: 5000,
  maxWaiting: 1000,
  idleTimeoutMs: 30_000,
  borrowLimitMs: 60_000,
})

const NAMES = Object.keys(DEFAULTS) as readonly (keyof PoolSettings)[]

/** What a timer of Node.js can hold. */
const LONGEST_TIMER = 2 ** 31 - 1

const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least

const expectedOf = (name: keyof PoolSettings, value: unknown): string | undefined => {
  switch (name) {
    case 'min':
    case 'maxWaiting':
      return isWhole(value, 0) ? undefined : 'a whole number, 0 or more'
    case 'max':
      return isWhole(value, 1) ? undefined : 'a whole number, 1 or more'
    case 'acquireTimeoutMs':
    case 'idleTimeoutMs':
    case 'borrowLimitMs':
      return typeof value === 'number' && value > 0 && value <= LONGEST_TIMER
        ? undefined
        : 'a positive, finite number (milliseconds)'
    default:
      return name satisfies never
  }
}

/** The option `pool` with defaults filled in. Throws `CONFIG_INVALID`. */
export const resolvePool = (given: unknown): PoolSettings => {
  if (given === undefined || given === null) return DEFAULTS
  if (typeof given !== 'object' || Array.isArray(given))
    throw configError(`Expected pool to be an object, got ${show(given)}.`)
  const settings: { -readonly [K in keyof PoolSettings]: number } = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const meant = suggest(name, NAMES)
      throw configError(
        `Unknown option 'pool.${name}': ${meant ? `did you mean 'pool.${meant}'?` : `there are ${NAMES.join(', ')}.`}`,
      )
    }
    if (value === undefined) continue
    const expected = expectedOf(name as keyof PoolSettings, value)
    if (expected) throw configError(`Expected pool.${name} to be ${expected}, got ${show(value)}.`)
    settings[name as keyof PoolSettings] = value as number
  }
  if (settings.min > settings.max) {
    throw configError(`Expected pool.min to be no more than pool.max (${settings.max}), got ${settings.min}.`)
  }
  return Object.freeze(settings)
}

/** Takes the pool's own options out of what is passed on to the constructor of the connections. */
export const splitPoolArguments = (args: readonly unknown[]): { settings: PoolSettings; rest: unknown[] } => {
  let pool: unknown
  const rest = args.map((arg) => {
    if (typeof arg !== 'object' || arg === null || !('pool' in arg)) return arg
    const { pool: own, ...others } = arg
    pool ??= own
    return others
  })
  return { settings: resolvePool(pool), rest }
}
