import type { Clock } from '../clock.js'
import type { Address } from './address.js'

interface Watched {
  readonly master: Address | undefined
  readonly mayLearn: boolean
  onChange(listener: () => void): () => void
}

/**
 * Resolves as soon as a master is known, as it is certain that no sentinel will name one, or after `limitMs`. Rejects
 * with the reason of `signal` only.
 */
export const settled = (watch: Watched, limitMs: number, clock: Clock, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const end = (settle: () => void) => () => {
      stopWaiting()
      stopListening()
      signal.removeEventListener('abort', aborted)
      settle()
    }
    const done = end(resolve)
    const aborted = end(() => reject(signal.reason))
    const stopWaiting = clock.after(limitMs, done)
    const stopListening = watch.onChange(() => {
      if (watch.master !== undefined || !watch.mayLearn) done()
    })
    signal.addEventListener('abort', aborted)
  })
