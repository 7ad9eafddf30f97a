import type { Op } from '../../../src/index.js'
import { DOWN_AFTER_MS, LINK_BACK_MS, NOISE_MS, TICK_MS } from './budgets.js'

// What the client promises at which setting, where that is not simply nothing lost: one place to tighten.

/** `failover.fenceTimeoutMs`: how long writes wait for a failover to end, or for a refusal to pass. */
export const FENCE_TIMEOUT_MS = 2_000

/** `failover.confirmTimeoutMs`: how long a client stays with a candidate that no sentinel has confirmed. */
export const CONFIRM_TIMEOUT_MS = 3_000

/** A span of time, in milliseconds of this process's clock. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The writes that were not answered within a span. */
export const outside = (ops: readonly Op[], { from, to }: Span): readonly Op[] =>
  ops.filter(({ tDone }) => tDone < from || tDone > to)

/**
 * When a client that is cut off with its master may be acknowledged what is lost: until it has heard of another one.
 * Only with `failover.isolation: 'serve'`.
 */
export const lossWhileCutOff = (cutAt: number, healedAt: number): Span => ({
  from: cutAt - TICK_MS,
  to: healedAt + LINK_BACK_MS,
})

/** What may become of so many writes that were in flight on a connection that is lost: they are not sent again. */
export const fateOfInFlight = (count: number): { readonly repeated: number; readonly uncertain: number } => ({
  repeated: 0,
  uncertain: count,
})

/**
 * With `failover.isolation: 'fence'`: how long after the cut a client may still be acknowledged writes. It listens to
 * the sentinels so closely that it holds its writes before anybody can have been promoted. What its master took until
 * then is lost all the same, because that was cut off from its replicas as well: the fence ends the loss, and only
 * replicas that have to agree prevent it.
 */
export const HELD_WHEN_CUT_OFF_MS: number = (DOWN_AFTER_MS * 3) / 4 + NOISE_MS
