import type { Op } from '../../../src/index.js'
import { LINK_BACK_MS, NOISE_MS, STALE_ACK_MS, TICK_MS } from './budgets.js'

// What the client promises where it could be held to more than Redis itself can: one place to tighten. As yet there is
// no fence, so that writes go to the old master until the new one is announced; a client that is cut off together with
// its master goes on; and what was in flight on a lost connection is sent again, whatever it is, as ioredis does it.

/** A span of time, in milliseconds of this process's clock. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** The writes that were not answered within a span. */
export const outside = (ops: readonly Op[], { from, to }: Span): readonly Op[] =>
  ops.filter(({ tDone }) => tDone < from || tDone > to)

/**
 * When an old master that is alive may acknowledge what is lost: from the moment that its successor stops following it,
 * which is when the leader tells it to, until the client has heard the announcement.
 */
export const lossWithoutFence = (promoting: number, announced: number): Span => ({
  from: promoting - TICK_MS,
  to: announced + STALE_ACK_MS,
})

/** When a client that is cut off with its master may be acknowledged what is lost: until it has heard of another one. */
export const lossWhileCutOff = (cutAt: number, healedAt: number): Span => ({
  from: cutAt - TICK_MS,
  to: healedAt + LINK_BACK_MS,
})

/** What may become of so many writes that were in flight on a connection that is lost. */
export const fateOfInFlight = (count: number): { readonly repeated: number; readonly uncertain: number } => ({
  repeated: count,
  uncertain: 0,
})

/** Writes that may be lost because they went to a candidate that was not confirmed: none, as none go there. */
export const LOST_TO_A_CANDIDATE = 0

/** How long nobody is acknowledged when a planned failover comes to nothing because its leader has died. */
export const LEADERLESS_GAP_MS: number = NOISE_MS
