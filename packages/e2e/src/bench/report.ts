import { paint } from '../terminal/style.js'
import { type Column, table } from '../terminal/table.js'
import type { Run } from './bench.js'
import type { Figure } from './figures.js'
import { type Goal, METRICS, type Metric } from './metrics.js'
import { showValue } from './show-value.js'

const COLUMNS: readonly Column[] = [
  { heading: 'client', align: 'left' },
  { heading: 'median', align: 'right' },
  { heading: 'worst', align: 'right' },
  { heading: 'runs', align: 'right' },
  { heading: 'goal', align: 'left' },
]

const inWords = ({ median, worst }: Goal, unit: Metric['unit']): string => {
  const show = (value: number): string => (unit === 'ms' ? `${value} ms` : showValue(value, unit))
  if (worst === 0) return '0'
  const parts = [
    median === undefined ? '' : `median ${show(median)}`,
    worst === undefined ? '' : `${median === undefined ? 'at most' : 'worst'} ${show(worst)}`,
  ]
  return parts.filter(Boolean).join(', ')
}

const goalOf = ({ met }: Figure, { goal, unit }: Metric): string => {
  if (met === undefined || goal === undefined) return ''
  return `${inWords(goal, unit)}: ${met ? paint('green', 'met') : paint('red', 'missed')}`
}

/** The table: a group of lines for each metric. */
export const report = (figures: readonly Figure[]): readonly string[] => {
  const groups = METRICS.map((metric) => ({
    metric,
    rows: figures
      .filter((figure) => figure.metric === metric.name)
      .map((figure) => [
        `  ${figure.client}`,
        showValue(figure.median, metric.unit),
        showValue(figure.worst, metric.unit),
        String(figure.count),
        goalOf(figure, metric),
      ]),
  })).filter(({ rows }) => rows.length > 0)
  if (groups.length === 0) return []
  const [headings = '', rule = '', ...lines] = table(
    COLUMNS,
    groups.flatMap(({ rows }) => rows),
  )
  let next = 0
  const body = groups.flatMap(({ metric, rows }) => {
    const own = lines.slice(next, next + rows.length)
    next += rows.length
    return [paint('bold', metric.title), ...own]
  })
  return [headings, rule, ...body]
}

/** What the figures leave out, one line for each run. */
export const reportApart = (runs: readonly Run[]): readonly string[] =>
  runs.flatMap(({ kind, clients, apart }) =>
    apart === undefined ? [] : [`Apart, ${kind} of ${clients.join(', ')}: ${apart}.`],
  )
