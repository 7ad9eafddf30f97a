/** What went wrong with the harness itself. An error of the client under test is never one of these. */
export type HarnessErrorCode =
  | 'OPTIONS_INVALID'
  | 'REDIS_SERVER_MISSING'
  | 'OPENSSL_MISSING'
  | 'NETWORK_UNAVAILABLE'
  | 'NETWORK_DIRECT'
  | 'START_FAILED'
  | 'PORT_TAKEN'
  | 'NODE_STATE'
  | 'COMMAND_FAILED'
  | 'KIND_UNAVAILABLE'
  | 'POD_FAILED'
  | 'NO_MASTER'
  | 'FAILOVER_REFUSED'
  | 'TIMED_OUT'
  | 'CLOSED'

/**
 * Raised by the harness: a server that does not start, a cluster that does not become healthy. The message carries
 * what the servers themselves said.
 *
 * @example
 * ```ts
 * await cluster.waitHealthy({ timeoutMs: 5_000 }).catch((error) => {
 *   if (error instanceof HarnessError && error.code === 'TIMED_OUT') console.error(error.message)
 * })
 * ```
 */
export class HarnessError extends Error {
  /** The stable name of what happened. */
  readonly code: HarnessErrorCode

  constructor(code: HarnessErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'HarnessError'
    this.code = code
  }
}

/** The message of anything that can be thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
