import { summarize } from '../bench/statistics.js'
import { count, duration } from '../terminal/numbers.js'
import { paint } from '../terminal/style.js'
import { type Column, table } from '../terminal/table.js'
import { METRICS, type Metric, type Sample } from './metrics.js'

const COLUMNS: readonly Column[] = [
  { heading: '', align: 'left' },
  { heading: 'median', align: 'right' },
  { heading: 'worst', align: 'right' },
  { heading: 'runs', align: 'right' },
  { heading: 'goal', align: 'left' },
]

/** A value the way people say it. */
export const show = (value: number, unit: Metric['unit']): string => {
  switch (unit) {
    case 'ms':
      return duration(value)
    case 'count':
      return count(value)
    case 'bytes':
      return `${count(value / 2 ** 20)} MiB`
    case 'cores':
      return `${count(value * 1_000)} mCPU`
    default:
      return unit satisfies never
  }
}

const verdictOn = (median: number, worst: number, goal: number): string => {
  if (worst <= goal) return paint('green', 'met')
  return median <= goal ? paint('yellow', 'met by the median') : paint('red', 'missed')
}

/** The table: a line for each metric of which there is a value. */
export const report = (samples: readonly Sample[]): readonly string[] => {
  const rows = METRICS.flatMap(({ name, title, unit, goal }) => {
    const values = samples.filter(({ metric }) => metric === name).map(({ value }) => value)
    const { median, worst } = summarize(values)
    if (median === null || worst === null) return []
    const wish = goal === undefined ? '' : `${show(goal, unit)}: ${verdictOn(median, worst, goal)}`
    return [[title, show(median, unit), show(worst, unit), String(values.length), wish]]
  })
  return rows.length > 0 ? table(COLUMNS, rows) : []
}
