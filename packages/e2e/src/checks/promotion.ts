import type { ClusterEvent } from '../drivers/events.js'
import { switchesOf, type TimedSwitch } from '../drivers/master.js'
import type { Op } from '../traffic/history.js'
import { accountFor } from './account.js'
import { atMost, type Check, type Evidence } from './evidence.js'

/** The changes of master while the writers were at work. */
export const switchesDuring = ({ history, events }: Evidence): readonly TimedSwitch[] =>
  switchesOf(events).filter(({ at }) => at >= history.startedAt && at <= history.stoppedAt)

/** When the first fault of a run began. */
export const faultTime = ({ history, events }: Evidence): number | null =>
  events.find((event: ClusterEvent) => event.kind === 'fault' && event.at >= history.startedAt)?.at ?? null

/** Milliseconds from the first fault to the first announcement of a new master. */
export const promotionDelay = (evidence: Evidence): number | null => {
  const fault = faultTime(evidence)
  const promotion = switchesDuring(evidence).find(({ at }) => fault !== null && at >= fault)
  return fault === null || promotion === undefined ? null : promotion.at - fault
}

/**
 * Milliseconds from the first announcement of a new master to the first acknowledgement by it. What is acknowledged
 * from then on and survives comes from the new master, because nothing replicates from the old one to it any more: so
 * this needs no client that knows whom it talks to.
 */
export const firstAckDelay = (evidence: Evidence): number | null => {
  const promotion = switchesDuring(evidence)[0]
  if (promotion === undefined) return null
  const there = new Set(evidence.final.survivors)
  const isFromNewMaster = (op: Op): boolean => op.outcome === 'ok' && op.tDone >= promotion.at && there.has(op.id)
  const first = evidence.history.ops.filter(isFromNewMaster).reduce((min, op) => Math.min(min, op.tDone), Infinity)
  return first === Infinity ? null : first - promotion.at
}

/**
 * Milliseconds for which a client went on to collect acknowledgements from a master that had been replaced: from the
 * announcement to the last acknowledged write that is lost. Where the client knows who acknowledged, only the switch
 * away from that server counts.
 */
export const staleAckWindow = (evidence: Evidence): number => {
  const switches = switchesDuring(evidence)
  const staleFor = (op: Op): number => {
    const replaced = switches.filter(
      ({ at, from }) => at <= op.tDone && (op.server === undefined || op.server === from),
    )
    const last = replaced.at(-1)
    return last === undefined ? 0 : op.tDone - last.at
  }
  return accountFor(evidence.history, evidence.final).lost.reduce((max, op) => Math.max(max, staleFor(op)), 0)
}

export const firstAckWithin = (evidence: Evidence, maxMs: number): Check =>
  atMost('from the promotion to the first acknowledgement', firstAckDelay(evidence), maxMs, ' ms')

export const staleAcksWithin = (evidence: Evidence, maxMs: number): Check =>
  atMost('acknowledgements from a replaced master', staleAckWindow(evidence), maxMs, ' ms')

/** How often the master changed while the writers were at work. */
export const switchCount = (evidence: Evidence, expected: number): Check => {
  const found = switchesDuring(evidence).length
  return { name: 'changes of master', passed: found === expected, expected: String(expected), found: String(found) }
}
