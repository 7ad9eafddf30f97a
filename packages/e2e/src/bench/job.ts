/** What can be measured. */
export const KINDS = ['kill', 'pause', 'frozen-sentinel', 'connections'] as const
export type Kind = (typeof KINDS)[number]

/** One piece of work for a process of its own. */
export interface Job {
  readonly kind: Kind
  /** The clients to measure: one after the other, or at the same time where they do not disturb each other. */
  readonly clients: readonly string[]
}

/** A number by the name of what it measures; `null` is what did not happen in time. */
export interface Sample {
  readonly metric: string
  readonly client: string
  readonly value: number | null
}

/** What came out of a job. */
export interface JobResult {
  readonly samples: readonly Sample[]
  /** Rejections that a client has left to nobody. */
  readonly unhandledRejections: number
}

/** The longest that anything is waited for. */
export const BOUND_MS = 20_000
