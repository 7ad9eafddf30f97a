/** What was refused or what went wrong. Match on it rather than on a message. */
export type ManifestsErrorCode =
  | 'OPTIONS_INVALID'
  | 'OVERLAY_UNKNOWN'
  | 'OVERLAYS_EXCLUDE'
  | 'KUSTOMIZATION_INVALID'
  | 'CLUSTER_UNREACHABLE'
  | 'NAMESPACE_MISSING'
  | 'SECRET_MISSING'
  | 'REFUSED'
  | 'NOT_READY'
  | 'ABORTED'

/**
 * Raised by the loader. The message says what happened and what to do; nothing has been applied where the code is
 * `OPTIONS_INVALID`, `OVERLAY_UNKNOWN`, `OVERLAYS_EXCLUDE`, `KUSTOMIZATION_INVALID`, `NAMESPACE_MISSING` or
 * `SECRET_MISSING`.
 *
 * @example
 * ```ts
 * await apply(kubeConfig, { overlays: ['tls'] }).catch((error) => {
 *   if (error instanceof ManifestsError && error.code === 'NOT_READY') console.error(error.message)
 * })
 * ```
 */
export class ManifestsError extends Error {
  /** The stable name of what happened. */
  readonly code: ManifestsErrorCode

  constructor(code: ManifestsErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ManifestsError'
    this.code = code
  }
}

/** For options that cannot work: the message says why, and what can. */
export const refuse = (message: string): ManifestsError => new ManifestsError('OPTIONS_INVALID', message)

/** The message of anything that can be thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
