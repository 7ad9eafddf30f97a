import { paint } from '../terminal/style.js'
import { type Column, table } from '../terminal/table.js'
import type { Sample } from './closed-loop.js'
import { medianOf } from './statistics.js'
import { CONTESTANTS, type Contestant, type ThroughputCase } from './throughput.js'

/** A contestant beside bare ioredis: medians over the rounds, ratios being those of the rounds. */
export interface Comparison {
  readonly opsPerSecond: number
  readonly ratio: number
  readonly worstRatio: number
  readonly cpuPerOpUs: number
  readonly cpuRatio: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstP99Ms: number
}

export const compare = ({ samples }: ThroughputCase, contestant: Contestant): Comparison => {
  const own = samples[contestant]
  const of = (name: keyof Sample): number[] => own.map((sample) => sample[name])
  const toBare = (name: keyof Sample): number[] =>
    own.map((sample, round) => sample[name] / (samples.bare[round]?.[name] ?? Number.NaN))
  return {
    opsPerSecond: medianOf(of('opsPerSecond')),
    ratio: medianOf(toBare('opsPerSecond')),
    worstRatio: Math.min(...toBare('opsPerSecond')),
    cpuPerOpUs: medianOf(of('cpuPerOpUs')),
    cpuRatio: medianOf(toBare('cpuPerOpUs')),
    p50Ms: medianOf(of('p50Ms')),
    p99Ms: medianOf(of('p99Ms')),
    worstP99Ms: Math.max(...of('p99Ms')),
  }
}

/** The share of bare ioredis' throughput that is asked for. */
export const throughputGoal = ({ inFlight, autoPipelining }: Omit<ThroughputCase, 'samples'>): number => {
  if (autoPipelining) return 1
  if (inFlight >= 512) return 2.5
  return inFlight >= 64 ? 2 : 0.97
}

const COLUMNS: readonly Column[] = [
  { heading: 'throughput, in flight', align: 'left' },
  { heading: 'client', align: 'left' },
  { heading: 'ops/s', align: 'right' },
  { heading: 'to ioredis', align: 'right' },
  { heading: 'worst', align: 'right' },
  { heading: 'goal', align: 'left' },
  { heading: 'CPU us/op', align: 'right' },
  { heading: 'to ioredis', align: 'right' },
  { heading: 'p50 ms', align: 'right' },
  { heading: 'p99 ms', align: 'right' },
  { heading: 'worst', align: 'right' },
]

const LABELS: Readonly<Record<Contestant, string>> = {
  bare: 'ioredis',
  ours: 'switchmaster',
  second: 'ioredis, a second one: the noise',
}

/** To the hundredth: what is less is noise. */
const goalOf = (result: ThroughputCase, ratio: number): string => {
  const goal = throughputGoal(result)
  const met = Math.round(ratio * 100) >= Math.round(goal * 100)
  return `${goal.toFixed(2)}: ${met ? paint('green', 'met') : paint('red', 'missed')}`
}

const rowsOf = (result: ThroughputCase): string[][] =>
  CONTESTANTS.map((contestant) => {
    const found = compare(result, contestant)
    const toBare = (value: number): string => (contestant === 'bare' ? '' : value.toFixed(2))
    return [
      `${result.command}, ${result.inFlight}${result.autoPipelining ? ', autopipelining' : ''}`,
      LABELS[contestant],
      found.opsPerSecond.toFixed(0),
      toBare(found.ratio),
      toBare(found.worstRatio),
      contestant === 'ours' ? goalOf(result, found.ratio) : '',
      found.cpuPerOpUs.toFixed(2),
      toBare(found.cpuRatio),
      found.p50Ms.toFixed(3),
      found.p99Ms.toFixed(3),
      found.worstP99Ms.toFixed(3),
    ]
  })

/** The lines of the table. */
export const throughputReport = (cases: readonly ThroughputCase[]): readonly string[] =>
  table(COLUMNS, cases.flatMap(rowsOf))
