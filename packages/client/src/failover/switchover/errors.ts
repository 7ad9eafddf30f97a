import { type ErrorDetails, SwitchmasterError } from '../../errors.js'

/** Why a switchover is not begun. */
export type RefusalReason =
  /** The client is not connected through sentinels. */
  | 'no-sentinels'
  /** No sentinel can lead: none answers, or those that do are in TILT, without quorum, or of another opinion. */
  | 'no-leader'
  /** The master itself cannot be reached. */
  | 'master-down'
  | 'no-replica'
  /** `to` is neither the master nor one of its replicas. */
  | 'unknown-node'
  | 'already-master'
  /** The replica does not answer, or a sentinel holds it to be down. */
  | 'down'
  /** Its link to the master is down, or it is being filled. */
  | 'not-linked'
  /** Its `replica-priority` is 0: it is never to be promoted. */
  | 'priority-0'
  /** It is too far behind. */
  | 'lags'
  /** The user of this client may not do what it takes. */
  | 'not-permitted'

/**
 * A switchover was not begun, or given up before a sentinel was asked, and nothing is changed. `code` is
 * `SWITCHOVER_REFUSED`.
 *
 * @example
 * ```ts
 * await redis.switchover({ to: 'redis-1:6379' }).catch((error) => {
 *   if (error instanceof SwitchoverRefusedError && error.reason === 'lags') return // again later
 *   throw error
 * })
 * ```
 */
export class SwitchoverRefusedError extends SwitchmasterError {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string, details: ErrorDetails = {}) {
    super('SWITCHOVER_REFUSED', message, details)
    this.reason = reason
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof SwitchmasterError && value.code === 'SWITCHOVER_REFUSED'
  }
}

export const inProgress = (who: string, cause?: unknown): SwitchmasterError =>
  new SwitchmasterError(
    'FAILOVER_IN_PROGRESS',
    `${who} is already replacing the master: wait for 'switched' on redis.topology, then see whether it is still needed`,
    { cause },
  )

export const timedOut = (message: string, cause?: unknown): SwitchmasterError =>
  new SwitchmasterError('SWITCHOVER_TIMEOUT', message, { cause })

/** An error reply of a data node to something that only an administrator may do. */
export const notPermitted = (what: string, cause: Error): SwitchmasterError =>
  new SwitchoverRefusedError(
    'not-permitted',
    `the server refused ${what} (${cause.message}): call switchover() on a client whose user may do that`,
    { cause },
  )
