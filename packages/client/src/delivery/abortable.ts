import type { Outcome } from '../errors.js'
import { aborted } from './errors.js'

/**
 * An answer with a signal to it. `giveUp` rejects the command where it still waits to be sent, and returns whether it
 * did; what has been sent cannot be called back.
 */
export const abortable = <T>(
  answer: Promise<T>,
  signal: AbortSignal,
  giveUp: (answer: Promise<unknown>, error: Error) => boolean,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const error = (outcome: Outcome): Error => aborted(outcome, signal.reason)
    const abort = () => {
      if (!giveUp(answer, error('not-executed'))) reject(error('unknown'))
    }
    const settle = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    answer.then(resolve, reject).finally(settle)
  })
