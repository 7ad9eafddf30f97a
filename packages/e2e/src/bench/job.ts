import type { ThroughputCase } from './throughput.js'

/** What can be measured. */
export const KINDS = [
  'planned',
  'switchover',
  'kill',
  'pause',
  'partition',
  'held',
  'frozen-sentinel',
  'connections',
  'throughput',
  'soak',
] as const
export type Kind = (typeof KINDS)[number]

/** One piece of work for a process of its own. */
export interface Job {
  readonly kind: Kind
  /** The clients to measure: one after the other, or at the same time where they do not disturb each other. */
  readonly clients: readonly string[]
  /** The number of the run, from 0: what is varied from run to run goes by it. */
  readonly run: number
  /** How many failovers there are in it, where it is about many. */
  readonly failovers?: number
}

/** A number by the name of what it measures; `null` is what did not happen in time. */
export interface Sample {
  readonly metric: string
  readonly client: string
  readonly value: number | null
}

/** What was measured. */
export interface Findings {
  readonly samples: readonly Sample[]
  /** Why these are figures of something else than what was to be measured: they are reported apart. */
  readonly apart?: string
  readonly throughput?: readonly ThroughputCase[]
  /** What the samples were made of, to be kept with them. */
  readonly details?: unknown
}

/** What came out of a job. */
export interface JobResult extends Findings {
  /** Rejections that a client has left to nobody. */
  readonly unhandledRejections: number
}

/** The longest that anything is waited for. */
export const BOUND_MS = 20_000
