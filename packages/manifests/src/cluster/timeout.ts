import { ManifestsError } from '../errors.js'

/** Refuses what is no time to wait: what is not a number is never over, and one below zero is over before it begins. */
export const checkTimeout = (timeoutMs: number): number => {
  if (typeof timeoutMs === 'number' && timeoutMs >= 0) return timeoutMs
  throw new ManifestsError(
    'OPTIONS_INVALID',
    `timeoutMs must be a number of milliseconds, 0 or more, not ${String(timeoutMs)}.`,
  )
}
