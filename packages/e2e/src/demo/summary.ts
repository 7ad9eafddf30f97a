import { count, duration } from '../terminal/numbers.js'
import { paint } from '../terminal/style.js'
import { type Column, table } from '../terminal/table.js'
import { wrap } from '../terminal/wrap.js'
import type { Outcome } from './outcome.js'

/** A fault and what it meant to each client. */
export interface Round {
  readonly fault: string
  readonly outcomes: readonly Outcome[]
}

const COLUMNS: readonly Column[] = [
  { heading: 'fault', align: 'left' },
  { heading: 'client', align: 'left' },
  { heading: 'without an ack', align: 'right' },
  { heading: 'acknowledged', align: 'right' },
  { heading: 'lost', align: 'right' },
]

const EXPLANATION =
  'Both clients wrote through the same faults at the same moments, 20 writers each. "without an ack" is the longest ' +
  'time in which none of the 20 got an acknowledgement; "lost" was acknowledged and is not there after the cluster ' +
  'has healed, counted by reading back. In a planned failover the old master stays up and goes on acknowledging: ' +
  'what it is sent after the promotion is lost.'

const gap = ({ gapMs, ended }: Outcome): string =>
  ended ? duration(gapMs) : paint('red', `not within ${Math.floor(gapMs / 1000)} s`)

const lost = ({ lost: { size } }: Outcome): string => paint(size === 0 ? 'green' : 'red', count(size))

const rowsOf = ({ fault, outcomes }: Round): readonly (readonly string[])[] =>
  outcomes.map((outcome, index) => [
    index === 0 ? fault : '',
    outcome.client,
    gap(outcome),
    count(outcome.acknowledged),
    lost(outcome),
  ])

/** The table at the end, and what it says. */
export const summary = (rounds: readonly Round[], width: number): readonly string[] => {
  const [headings = '', rule = '', ...rows] = table(COLUMNS, rounds.flatMap(rowsOf))
  return [paint('bold', headings), paint('dim', rule), ...rows, '', ...wrap(EXPLANATION, width)]
}
