import { acknowledged, type History } from '../traffic/history.js'
import { atMost, type Check, type Evidence } from './evidence.js'

/** A stretch of time without an acknowledgement. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/**
 * The longest time without an acknowledgement by any worker, from the start of the writers to their stop, both
 * included: a client that never comes back has a gap up to the end.
 */
export const longestGap = (history: History): Gap => {
  const { startedAt, stoppedAt } = history
  const times = acknowledged(history)
    .map((op) => op.tDone)
    .filter((at) => at < stoppedAt)
    .sort((a, b) => a - b)
  let longest: Gap = { from: startedAt, to: startedAt }
  let from = startedAt
  for (const to of [...times, stoppedAt]) {
    if (to - from > longest.to - longest.from) longest = { from, to }
    from = to
  }
  return longest
}

/** How long nobody could write. */
export const unavailability = ({ history }: Evidence, maxGapMs: number): Check => {
  const { from, to } = longestGap(history)
  return atMost('longest time without an acknowledgement', to - from, maxGapMs, ' ms')
}
