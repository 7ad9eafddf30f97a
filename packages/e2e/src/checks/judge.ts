import { accountFor } from './account.js'
import { ackedSet, executedOnce, nothingRefuted, nothingUnexpected, uncertainAtMost } from './acked-set.js'
import { converged } from './convergence.js'
import type { Check, Evidence } from './evidence.js'
import {
  firstAckDelay,
  firstAckWithin,
  promotionDelay,
  staleAcksWithin,
  staleAckWindow,
  switchCount,
  switchesDuring,
} from './promotion.js'
import { enoughTraffic } from './traffic.js'
import { longestGap, unavailability } from './unavailability.js'

/** What is asked of a run. Whatever is not named is not asked; times are in milliseconds. */
export interface Expectations {
  readonly maxLost?: number
  readonly maxGapMs?: number
  readonly maxFirstAckMs?: number
  readonly maxStaleAckMs?: number
  readonly maxUncertain?: number
  /** How often the master has to have changed, exactly. */
  readonly switches?: number
  /** Whether no write may have been executed twice. Default: `false`. */
  readonly executedOnce?: boolean
  /** Writes that have to be acknowledged before the fault. Default: 100. */
  readonly minAcknowledgedBefore?: number
}

/** A run in numbers. Times are in milliseconds; `null` is what did not happen. */
export interface Figures {
  readonly promotionMs: number | null
  readonly longestGapMs: number
  readonly firstAckAfterPromotionMs: number | null
  readonly staleAckMs: number
  readonly attempted: number
  readonly acknowledged: number
  readonly lost: number
  readonly unexpected: number
  readonly uncertain: number
  readonly recovered: number
  readonly repeated: number
  readonly switches: number
}

/** Which run a verdict is about. */
export interface RunName {
  readonly scenario: string
  readonly driver: string
  readonly client: string
}

/** What came out of a run: passed when every check did. */
export interface Verdict extends RunName {
  readonly passed: boolean
  readonly figures: Figures
  readonly checks: readonly Check[]
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value))

/** The figures of a run, without any judgement on them. */
export const figuresOf = (evidence: Evidence): Figures => {
  const account = accountFor(evidence.history, evidence.final)
  const gap = longestGap(evidence.history)
  return {
    promotionMs: rounded(promotionDelay(evidence)),
    longestGapMs: Math.round(gap.to - gap.from),
    firstAckAfterPromotionMs: rounded(firstAckDelay(evidence)),
    staleAckMs: Math.round(staleAckWindow(evidence)),
    attempted: account.attempted,
    acknowledged: account.acknowledged,
    lost: account.lost.length,
    unexpected: account.unexpected.length,
    uncertain: account.uncertain.length,
    recovered: account.recovered.length,
    repeated: account.repeated.length,
    switches: switchesDuring(evidence).length,
  }
}

const optional = <T>(value: T | undefined, check: (value: T) => Check): Check[] =>
  value === undefined ? [] : [check(value)]

/**
 * Judges a run. It reads nothing but its arguments, so that a run that was kept can be judged again.
 *
 * @example
 * ```ts
 * const verdict = judge({ scenario: '7', driver: 'local', client: 'mine' }, evidence, { maxLost: 0, switches: 1 })
 * if (!verdict.passed) console.table(verdict.checks)
 * ```
 */
export const judge = (run: RunName, evidence: Evidence, expected: Expectations): Verdict => {
  const checks = [
    enoughTraffic(evidence, expected.minAcknowledgedBefore ?? 100),
    nothingUnexpected(evidence),
    nothingRefuted(evidence),
    converged(evidence),
    ...(expected.executedOnce ? [executedOnce(evidence)] : []),
    ...optional(expected.maxLost, (max) => ackedSet(evidence, max)),
    ...optional(expected.maxUncertain, (max) => uncertainAtMost(evidence, max)),
    ...optional(expected.maxGapMs, (max) => unavailability(evidence, max)),
    ...optional(expected.maxFirstAckMs, (max) => firstAckWithin(evidence, max)),
    ...optional(expected.maxStaleAckMs, (max) => staleAcksWithin(evidence, max)),
    ...optional(expected.switches, (count) => switchCount(evidence, count)),
  ]
  return { ...run, passed: checks.every((check) => check.passed), figures: figuresOf(evidence), checks }
}
