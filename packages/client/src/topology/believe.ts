import type { Belief, Claim, TopologyState, View } from './state.js'
import { sameClaim } from './state.js'

/**
 * How long the highest epoch stands against a majority that does not share it. A failover's leader is alone with the
 * new epoch for a tick of Sentinel's timer (50-100 ms) until its forced hello arrives; hellos come every 2 s besides.
 */
export const SETTLE_MS = 3000

interface Support {
  readonly claim: Claim
  readonly votes: number
  /** Since when the first of its voters has said so. */
  readonly since: number
  /** When the voter that has been silent for longest said so last. */
  readonly heardAt: number
}

const supports = (views: Iterable<View>): Support[] => {
  const found: Support[] = []
  for (const { status, statement } of views) {
    if (status !== 'live' || statement.type !== 'master') continue
    const index = found.findIndex((support) => sameClaim(support.claim, statement.claim))
    const known = found[index]
    if (known === undefined) {
      found.push({ claim: statement.claim, votes: 1, since: statement.since, heardAt: statement.heardAt })
    } else {
      found[index] = {
        claim: known.claim,
        votes: known.votes + 1,
        since: Math.min(known.since, statement.since),
        heardAt: Math.min(known.heardAt, statement.heardAt),
      }
    }
  }
  return found
}

/** More than half of the known sentinels, the unreachable ones counted. */
export const isMajority = (count: number, views: ReadonlyMap<string, View>): boolean => count * 2 > views.size

const stillAsking = (state: TopologyState, now: number): boolean =>
  now < state.askingUntil && [...state.views.values()].some((view) => view.status === 'pending')

/**
 * Which claim is to be believed now.
 *
 * The highest epoch wins, whoever holds it: an epoch is only ever taken by a sentinel that a majority has elected.
 * An epoch that is lower (SENTINEL RESET, a master monitored anew) or equal (another name of the same node) needs a
 * majority that has gone on saying so for {@link SETTLE_MS}; until then what is believed stays believed.
 *
 * A candidate's own word stands until then, too: for as long as it has time to be confirmed by a higher epoch. After
 * that it counts for nothing, and what was believed before is judged again.
 */
export const believe = (state: TopologyState, now: number): Belief | undefined => {
  const { belief } = state
  const found = supports(state.views.values())
  if (belief?.type !== 'provisional') return confirmed(state, belief, found, now)
  const isConfirmed = found.some(({ claim }) => claim.epoch > belief.previous.epoch)
  if (!isConfirmed && now < belief.until) return belief
  return confirmed(state, { claim: belief.previous, since: belief.since }, found, now)
}

const confirmed = (
  state: TopologyState,
  believed: { readonly claim: Claim; readonly since: number } | undefined,
  found: readonly Support[],
  now: number,
): Belief | undefined => {
  const majority = found.find((support) => isMajority(support.votes, state.views))
  if (believed === undefined && majority === undefined && stillAsking(state, now)) return undefined

  let top = believed
  let votes = Number.POSITIVE_INFINITY
  for (const support of found) {
    const higher = top === undefined || support.claim.epoch > top.claim.epoch
    const tied = top !== undefined && support.claim.epoch === top.claim.epoch && support.votes > votes
    if (higher || tied) {
      top = support
      votes = support.votes
    }
  }
  const settled = majority !== undefined && top !== undefined && majority.heardAt >= top.since + SETTLE_MS
  const chosen = settled ? majority.claim : top?.claim
  if (chosen === undefined) return undefined
  const { belief } = state
  if (belief?.type === 'confirmed' && sameClaim(chosen, belief.claim)) return belief
  return { type: 'confirmed', claim: chosen, since: now }
}

/** When {@link believe} could say something else although nothing more is heard. */
export const reconsiderAt = (state: TopologyState, now: number): number | undefined => {
  if (state.belief?.type === 'provisional') return state.belief.until
  return state.belief === undefined && stillAsking(state, now) ? state.askingUntil : undefined
}
