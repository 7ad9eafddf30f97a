import { count, duration } from '../demo/terminal/numbers.js'
import { paint } from '../demo/terminal/style.js'
import { type Column, table } from '../demo/terminal/table.js'
import { OURS } from './clients.js'
import { BOUND_MS, type Sample } from './job.js'
import { METRICS, type Metric } from './metrics.js'
import { type Summary, summarize } from './statistics.js'

/** One client's figures for one metric. */
export interface Figure extends Summary {
  readonly metric: string
  readonly client: string
  readonly values: readonly (number | null)[]
  /** Whether the goal is met at the worst; only where there is one. */
  readonly met?: boolean
}

/** The figures of all clients, in the order in which they are reported. */
export const figuresOf = (samples: readonly Sample[], clients: readonly string[]): readonly Figure[] =>
  METRICS.flatMap(({ name: metric, goal }) =>
    clients.flatMap((client): Figure[] => {
      const mine = samples.filter((sample) => sample.metric === metric && sample.client === client)
      if (mine.length === 0) return []
      const values = mine.map(({ value }) => value)
      const summary = summarize(values)
      const met = summary.worst !== null && goal !== undefined && summary.worst <= goal
      return [{ metric, client, values, ...summary, ...(goal !== undefined && client === OURS ? { met } : {}) }]
    }),
  )

const COLUMNS: readonly Column[] = [
  { heading: 'client', align: 'left' },
  { heading: 'median', align: 'right' },
  { heading: 'worst', align: 'right' },
  { heading: 'goal', align: 'left' },
]

const show = (value: number | null, { unit }: Metric): string => {
  if (value === null) return `not within ${BOUND_MS / 1000} s`
  if (unit === 'count') return count(value)
  return value < 0 ? `${duration(-value)} before` : duration(value)
}

const goalOf = ({ met }: Figure, metric: Metric): string => {
  if (met === undefined || metric.goal === undefined) return ''
  return `at most ${show(metric.goal, metric)}: ${met ? paint('green', 'met') : paint('red', 'missed')}`
}

/** The table: a group of lines for each metric. */
export const report = (figures: readonly Figure[]): readonly string[] => {
  const groups = METRICS.map((metric) => ({
    metric,
    rows: figures
      .filter((figure) => figure.metric === metric.name)
      .map((figure) => [
        `  ${figure.client}`,
        show(figure.median, metric),
        show(figure.worst, metric),
        goalOf(figure, metric),
      ]),
  })).filter(({ rows }) => rows.length > 0)
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
