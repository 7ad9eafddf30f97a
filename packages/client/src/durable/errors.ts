import { type ErrorDetails, SwitchmasterError } from '../errors.js'

type DurabilityCode = 'DURABILITY_NOT_REACHED' | 'NOT_ENOUGH_REPLICAS'

/**
 * A write that fewer replicas hold than were asked for.
 *
 * `DURABILITY_NOT_REACHED`: the master has executed it and it is there to be read, but `outcome` is `unknown`, because
 * it is lost if this master is replaced before its replicas have it. Where `reached` is `undefined` the connection went
 * before anybody knew. `NOT_ENOUGH_REPLICAS`: nothing was sent.
 *
 * @example
 * ```ts
 * await redis.durable({ replicas: 2, timeoutMs: 500 }).set('k', 'v').catch((error) => {
 *   if (error instanceof DurabilityError && error.reached === 1) return // good enough, for once
 *   throw error
 * })
 * ```
 */
export class DurabilityError extends SwitchmasterError {
  /** How many replicas were asked for. */
  readonly asked: number
  /** How many had it in time, or are there at all; `undefined` where that is not known. */
  readonly reached: number | undefined

  constructor(
    code: DurabilityCode,
    message: string,
    asked: number,
    reached: number | undefined,
    details?: ErrorDetails,
  ) {
    super(code, message, details)
    this.asked = asked
    this.reached = reached
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      value instanceof SwitchmasterError &&
      (value.code === 'DURABILITY_NOT_REACHED' || value.code === 'NOT_ENOUGH_REPLICAS')
    )
  }
}

const replicas = (count: number): string => `${count} ${count === 1 ? 'replica' : 'replicas'}`

export const notReached = (
  asked: number,
  timeoutMs: number,
  reached: number | undefined,
  cause?: unknown,
): DurabilityError => {
  const found =
    reached === undefined
      ? `it is not known whether ${replicas(asked)} got it (${cause instanceof Error ? cause.message : 'the connection was lost'})`
      : `${reached} of ${replicas(asked)} had it within ${timeoutMs} ms`
  return new DurabilityError(
    'DURABILITY_NOT_REACHED',
    `the master has executed the write, but ${found}: it is lost if the master is; write it again where that does no harm`,
    asked,
    reached,
    { cause, outcome: 'unknown' },
  )
}

export const notEnough = (asked: number, available: number): DurabilityError =>
  new DurabilityError(
    'NOT_ENOUGH_REPLICAS',
    `${replicas(asked)} were asked for, and there ${available === 1 ? 'is' : 'are'} ${available} that the sentinels hold to be up: nothing was sent`,
    asked,
    available,
  )
