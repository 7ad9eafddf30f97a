/**
 * What is known of a write: `ok` it was acknowledged, `fail` it certainly was not executed, `unknown` it may have been.
 */
export type Outcome = 'ok' | 'fail' | 'unknown'

/** One write. Times are milliseconds on this process's monotonic clock (`performance.now()`), as those of the events. */
export interface Op {
  readonly worker: number
  /** Never used twice in a run. */
  readonly id: string
  readonly tInvoke: number
  readonly tDone: number
  readonly outcome: Outcome
  /** `host:port` of the server that acknowledged, where the client can tell. */
  readonly server?: string
  /** What the client said, where it did not acknowledge. */
  readonly error?: string
}

/** All writes of a run, in the order in which they were done. */
export interface History {
  readonly startedAt: number
  /** When the writers were told to stop. */
  readonly stoppedAt: number
  readonly ops: readonly Op[]
}

/** The writes that were acknowledged. */
export const acknowledged = (history: History): readonly Op[] => history.ops.filter((op) => op.outcome === 'ok')
