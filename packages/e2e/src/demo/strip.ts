import { paint } from '../terminal/style.js'
import type { Op } from '../traffic/history.js'

/** A stretch of time, cut into pieces of equal length: one character each. */
export interface Scale {
  readonly from: number
  readonly cellMs: number
  readonly cells: number
}

/** What was acknowledged in one piece of time, and how much of it is lost. */
export interface Cell {
  readonly acknowledged: number
  readonly lost: number
}

/** Lengths that divide a second, so that there is a whole number of characters to it. */
const CELL_MS = [100, 125, 200, 250, 500, 1000]

/** The finest scale that shows `beforeMs` before `zero` and `afterMs` after it in so many characters. */
export const scaleFor = (zero: number, beforeMs: number, afterMs: number, characters: number): Scale => {
  const cellsFor = (ms: number): number => Math.ceil(beforeMs / ms) + Math.ceil(afterMs / ms)
  const cellMs = CELL_MS.find((ms) => cellsFor(ms) <= characters) ?? Math.ceil((beforeMs + afterMs) / (characters - 2))
  return { from: zero - Math.ceil(beforeMs / cellMs) * cellMs, cellMs, cells: cellsFor(cellMs) }
}

const NOTHING: Cell = { acknowledged: 0, lost: 0 }

/** The pieces of time that are over at `until`. */
export const cellsOf = (
  ops: readonly Op[],
  lost: ReadonlySet<string>,
  scale: Scale,
  until: number,
): readonly Cell[] => {
  const { from, cellMs } = scale
  const length = Math.max(0, Math.min(scale.cells, Math.floor((until - from) / cellMs)))
  const cells: Cell[] = Array.from({ length }, () => NOTHING)
  for (const { outcome, tDone, id } of ops) {
    const index = Math.floor((tDone - from) / cellMs)
    const cell = cells[index]
    if (outcome !== 'ok' || cell === undefined) continue
    cells[index] = { acknowledged: cell.acknowledged + 1, lost: cell.lost + (lost.has(id) ? 1 : 0) }
  }
  return cells
}

const BARS = { unicode: '▁▂▃▄▅▆▇█', ascii: '#' }
const NONE = { unicode: '·', ascii: '.' }

/** One character for each piece of time: how much was acknowledged, and in red where most of it is lost. */
export const strip = (cells: readonly Cell[], peak: number, unicode: boolean): string => {
  const kind = unicode ? 'unicode' : 'ascii'
  const bars = BARS[kind]
  return cells
    .map(({ acknowledged, lost }) => {
      if (acknowledged === 0) return paint('dim', NONE[kind])
      if (lost * 2 > acknowledged) return paint('red', 'x')
      const height = Math.min(bars.length, Math.ceil((acknowledged / peak) * bars.length))
      return paint('green', bars[height - 1] ?? '')
    })
    .join('')
}

/** What the characters of {@link strip} mean. */
export const legend = (unicode: boolean): string => {
  const kind = unicode ? 'unicode' : 'ascii'
  return `${BARS[kind].at(-1)} acknowledged   x acknowledged, and lost   ${NONE[kind]} nothing acknowledged`
}

/** The seconds after `zero`, written above the pieces of time they are. */
export const axis = ({ from, cellMs, cells }: Scale, zero: number): string => {
  let line = ''
  for (let second = 0; ; second++) {
    const label = second === 0 ? '0 s' : String(second)
    const position = Math.round((zero + second * 1000 - from) / cellMs)
    if (position + label.length > cells) return line
    if (position > line.length || second === 0) line = line.padEnd(position) + label
  }
}
