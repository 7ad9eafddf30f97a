import { count } from '../terminal/numbers.js'
import type { Op } from '../traffic/history.js'
import { axis, cellsOf, type Scale, scaleFor, strip } from './strip.js'

/** One client in the picture. */
export interface Line {
  readonly label: string
  readonly ops: readonly Op[]
  /** The ids that turned out to be lost, once that is known. */
  readonly lost: ReadonlySet<string> | undefined
}

/** The stretch of time that is shown, and the moment of the fault in it. */
export interface Frame {
  readonly zero: number
  readonly scale: Scale
}

/** How much of the time before the fault is shown. */
export const LEAD_MS = 500

const LABEL_WIDTH = 15
const NUMBER_WIDTH = 14

/** The frame for a fault that is watched for `observeMs`, on lines of this width. */
export const frameFor = (zero: number, observeMs: number, width: number): Frame => {
  const characters = Math.max(10, width - LABEL_WIDTH - NUMBER_WIDTH)
  return { zero, scale: scaleFor(zero, LEAD_MS, observeMs, characters) }
}

/** What came of the writes in the course of time: a line for each client, under one for the time. */
export const picture = (
  lines: readonly Line[],
  { zero, scale }: Frame,
  { until, unicode }: { readonly until: number; readonly unicode: boolean },
): readonly string[] => {
  const drawn = lines.map((line) => ({ ...line, cells: cellsOf(line.ops, line.lost ?? new Set(), scale, until) }))
  const peak = Math.max(1, ...drawn.flatMap(({ cells }) => cells.map(({ acknowledged }) => acknowledged)))
  return [
    ' '.repeat(LABEL_WIDTH) + axis(scale, zero),
    ...drawn.map(({ label, cells, ops, lost }) => {
      const room = ' '.repeat(scale.cells - cells.length)
      const number = lost ? `${count(lost.size)} lost` : count(ops.length)
      return label.padEnd(LABEL_WIDTH) + strip(cells, peak, unicode) + room + number.padStart(NUMBER_WIDTH)
    }),
  ]
}
