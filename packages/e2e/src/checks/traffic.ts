import type { Check, Evidence } from './evidence.js'
import { faultTime } from './promotion.js'

/** Whether there was enough traffic before the fault for the rest of the verdict to mean something. */
export const enoughTraffic = (evidence: Evidence, minimum: number): Check => {
  const until = faultTime(evidence) ?? evidence.history.stoppedAt
  const before = evidence.history.ops.filter((op) => op.outcome === 'ok' && op.tDone <= until).length
  return {
    name: 'writes acknowledged before the fault',
    passed: before >= minimum,
    expected: `at least ${minimum}`,
    found: String(before),
  }
}
