import type { Run } from './bench.js'
import { DURABLE, FENCED, OURS } from './clients.js'
import { METRICS, type Metric } from './metrics.js'
import { type Summary, summarize } from './statistics.js'

/** One client's figures for one metric. */
export interface Figure extends Summary {
  readonly metric: string
  readonly client: string
  readonly values: readonly (number | null)[]
  /** Whether the goal is met; only where there is one for this client. */
  readonly met?: boolean
}

const within = (value: number | null, limit: number | undefined): boolean =>
  limit === undefined || (value !== null && value <= limit)

/** To lose nothing to a partition is promised with one setting only. */
const whoseGoal = ({ name }: Metric): string => (name.startsWith('partition') ? FENCED : OURS)

/** The figures of all clients, in the order in which they are reported. What is reported apart is not in them. */
export const figuresOf = (runs: readonly Run[]): readonly Figure[] => {
  const samples = runs.filter(({ apart }) => apart === undefined).flatMap((run) => run.samples)
  return METRICS.flatMap((metric) => {
    const { name, goal } = metric
    const byClient = Map.groupBy(
      samples.filter((sample) => sample.metric === name),
      ({ client }) => client,
    )
    return [...byClient].sort(byRank).map(([client, own]): Figure => {
      const values = own.map(({ value }) => value)
      const summary = summarize(values)
      const figure = { metric: name, client, values, ...summary }
      if (goal === undefined || client !== whoseGoal(metric)) return figure
      return { ...figure, met: within(summary.median, goal.median) && within(summary.worst, goal.worst) }
    })
  })
}

const ORDER = [FENCED, DURABLE, OURS]

/** Ours first, the others by name: they take turns at being measured first. */
const byRank = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => {
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return rank(a) - rank(b) || a.localeCompare(b)
}
