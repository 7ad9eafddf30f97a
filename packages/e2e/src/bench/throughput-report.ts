import type { Sample } from './closed-loop.js'
import type { Contestant, ThroughputCase } from './throughput.js'

/** A contestant beside bare ioredis. */
export interface Comparison {
  readonly opsPerSecond: number
  /** Of the rounds' own ratios: how much of bare ioredis' commands per second it made in the same round. */
  readonly ratio: number
  readonly worstRatio: number
  readonly cpuPerOpUs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstP99Ms: number
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Medians over the rounds. */
export const compare = ({ samples }: ThroughputCase, contestant: Contestant): Comparison => {
  const own = samples[contestant]
  const of = (name: keyof Sample): number => median(own.map((sample) => sample[name]))
  const ratios = own.map(({ opsPerSecond }, round) => opsPerSecond / (samples.bare[round]?.opsPerSecond ?? Number.NaN))
  return {
    opsPerSecond: of('opsPerSecond'),
    ratio: median(ratios),
    worstRatio: Math.min(...ratios),
    cpuPerOpUs: of('cpuPerOpUs'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    worstP99Ms: Math.max(...own.map(({ p99Ms }) => p99Ms)),
  }
}

/** What is asked for: the share of bare ioredis' throughput, without and with autopipelining on both. */
export const throughputGoal = ({ inFlight, autoPipelining }: ThroughputCase): number => {
  if (autoPipelining) return 1
  if (inFlight >= 512) return 2.5
  return inFlight >= 64 ? 2 : 0.97
}

const LABELS: Readonly<Record<Contestant, string>> = {
  bare: 'ioredis',
  ours: 'switchmaster',
  second: 'ioredis, again (noise)',
}

/** The case as rows of a Markdown table; see {@link THROUGHPUT_HEAD}. */
export const throughputRows = (result: ThroughputCase): string[] => {
  const { command, inFlight, autoPipelining } = result
  const load = `${command}, ${inFlight}${autoPipelining ? ', autopipelining' : ''}`
  return (['bare', 'ours', 'second'] as const).map((contestant) => {
    const found = compare(result, contestant)
    const cells = [
      load,
      LABELS[contestant],
      found.opsPerSecond.toFixed(0),
      contestant === 'bare' ? '1' : `${found.ratio.toFixed(2)} (${found.worstRatio.toFixed(2)})`,
      contestant === 'ours' ? `${throughputGoal(result)}` : '',
      found.cpuPerOpUs.toFixed(2),
      found.p50Ms.toFixed(3),
      `${found.p99Ms.toFixed(3)} (${found.worstP99Ms.toFixed(3)})`,
    ]
    return `| ${cells.join(' | ')} |`
  })
}

export const THROUGHPUT_HEAD = [
  '| load | client | ops/s | to ioredis (worst) | goal | CPU µs/op | p50 ms | p99 ms (worst) |',
  '|---|---|---|---|---|---|---|---|',
] as const
