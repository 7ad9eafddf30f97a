import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError, messageOf } from './errors.js'

/** How long to look, and how often. */
export interface UntilOptions {
  /** The limit in milliseconds. */
  readonly timeoutMs: number
  /** Milliseconds between two looks. Default: 20. */
  readonly everyMs?: number
  /** What is awaited, to be read in "Waited N ms for ...". */
  readonly what: string
  /** Says more when the time is up: what was seen last, what the servers wrote. */
  readonly explain?: () => string | Promise<string>
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks until `look` returns something other than `undefined`. A look that throws is a look that saw nothing, except
 * for a {@link HarnessError}, which ends the wait.
 */
export const until = async <T>(
  look: () => Promise<T | undefined> | T | undefined,
  options: UntilOptions,
): Promise<T> => {
  const deadline = performance.now() + options.timeoutMs
  let lastError: unknown
  while (true) {
    options.signal?.throwIfAborted()
    try {
      const seen = await look()
      if (seen !== undefined) return seen
      lastError = undefined
    } catch (error) {
      if (error instanceof HarnessError) throw error
      lastError = error
    }
    if (performance.now() >= deadline) break
    await sleep(options.everyMs ?? 20, undefined, options.signal ? { signal: options.signal } : {})
  }
  const details = [lastError === undefined ? '' : messageOf(lastError), (await options.explain?.()) ?? '']
  const message = [`Waited ${options.timeoutMs} ms for ${options.what}.`, ...details.filter(Boolean)].join('\n')
  throw new HarnessError('TIMED_OUT', message, lastError)
}
