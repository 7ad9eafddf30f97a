/**
 * What can be said of a command when it fails: `not-executed` is certain (nothing was written), `unknown` is not
 * (the command may have been executed before its reply was lost).
 */
export type Outcome = 'not-executed' | 'unknown'

/** The stable name of an error. Match on it rather than on a message. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'SENTINELS_NOT_CONFIGURED'
  | 'SENTINEL_UNREACHABLE'
  | 'SENTINEL_AUTH_FAILED'
  | 'NOT_A_SENTINEL'
  | 'MASTER_NAME_UNKNOWN'
  | 'MASTER_UNREACHABLE'
  | 'MASTER_AUTH_FAILED'
  | 'NOT_A_MASTER'
  | 'NO_REPLICA_AVAILABLE'
  | 'TLS_FAILED'
  | 'CLIENT_CLOSED'
  | 'SWITCHOVER_REFUSED'
  | 'SWITCHOVER_TIMEOUT'
  | 'FAILOVER_IN_PROGRESS'
  | 'POOL_TIMEOUT'
  | 'POOL_EXHAUSTED'
  | 'POOL_CLOSED'
  | 'DURABILITY_NOT_REACHED'
  | 'NOT_ENOUGH_REPLICAS'
  | 'UNCERTAIN_WRITE'
  | 'REPLY_LOST'
  | 'HELD_TOO_MUCH'
  | 'FENCE_TIMEOUT'
  | 'QUORUM_LOST'
  | 'TRANSACTION_LOST'
  | 'ABORTED'

/** Whether trying again can help without anybody changing a setting. */
const RETRYABLE: Readonly<Record<ErrorCode, boolean>> = {
  CONFIG_INVALID: false,
  SENTINELS_NOT_CONFIGURED: false,
  SENTINEL_UNREACHABLE: true,
  SENTINEL_AUTH_FAILED: false,
  NOT_A_SENTINEL: false,
  MASTER_NAME_UNKNOWN: true,
  MASTER_UNREACHABLE: true,
  MASTER_AUTH_FAILED: false,
  NOT_A_MASTER: true,
  NO_REPLICA_AVAILABLE: true,
  TLS_FAILED: false,
  CLIENT_CLOSED: false,
  SWITCHOVER_REFUSED: true,
  SWITCHOVER_TIMEOUT: true,
  FAILOVER_IN_PROGRESS: true,
  POOL_TIMEOUT: true,
  POOL_EXHAUSTED: true,
  POOL_CLOSED: false,
  DURABILITY_NOT_REACHED: false,
  NOT_ENOUGH_REPLICAS: true,
  UNCERTAIN_WRITE: false,
  REPLY_LOST: true,
  HELD_TOO_MUCH: true,
  FENCE_TIMEOUT: true,
  QUORUM_LOST: true,
  TRANSACTION_LOST: true,
  ABORTED: false,
}

/** What else an error carries. */
export interface ErrorDetails {
  /** What is known of the command. Default: `not-executed`. */
  readonly outcome?: Outcome | undefined
  /** The error underneath: a socket's, the server's. */
  readonly cause?: unknown
}

const BRAND: symbol = Symbol.for('switchmaster.error')

/**
 * The base of every error that Switchmaster itself raises. Errors of the server and of ioredis pass
 * through as they are; a refusal (`NOREPLICAS` and the like) gets an `outcome`, too.
 *
 * @example
 * ```ts
 * redis.on('error', (error) => {
 *   if (error instanceof SwitchmasterError && error.code === 'MASTER_NAME_UNKNOWN') process.exit(1)
 * })
 * ```
 */
export class SwitchmasterError extends Error {
  /** The stable name of what happened; the README has a heading for each. */
  readonly code: ErrorCode
  /** Whether the same call can succeed later without a change of settings. */
  readonly retryable: boolean
  /** Whether the command may have been executed. */
  readonly outcome: Outcome

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'SwitchmasterError'
    this.code = code
    this.retryable = RETRYABLE[code]
    this.outcome = details.outcome ?? 'not-executed'
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** Holds across two copies of this package in one process. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/**
 * A write was sent, and its connection was lost before it was answered: it may have been executed or not. It has the
 * code `UNCERTAIN_WRITE` and the outcome `unknown`.
 */
export class UncertainWriteError extends SwitchmasterError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('UNCERTAIN_WRITE', message, { ...details, outcome: 'unknown' })
    this.name = 'UncertainWriteError'
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof SwitchmasterError && value.code === 'UNCERTAIN_WRITE'
  }
}

/** Bad options, a malformed URL or environment variable: raised by the constructor, before anything is opened. */
export const configError = (message: string, cause?: unknown): SwitchmasterError =>
  new SwitchmasterError('CONFIG_INVALID', message, { cause })
