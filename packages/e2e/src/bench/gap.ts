import { type Gap, longestGap } from '../checks/unavailability.js'
import type { History } from '../traffic/history.js'

/** The longest time without an acknowledgement between two moments. */
export const longestGapBetween = ({ ops }: History, startedAt: number, stoppedAt: number): number => {
  const then = ops.filter(({ tDone }) => tDone >= startedAt && tDone <= stoppedAt)
  const { from, to }: Gap = longestGap({ startedAt, stoppedAt, ops: then })
  return to - from
}
