import type { Internals } from './internals.js'

/** What ioredis sends by itself when it is ready, to be again what it was before the connection was lost. */
export const RESTORING_METHODS = ['select', 'subscribe', 'psubscribe', 'ssubscribe'] as const

/**
 * Looks at what becomes of these commands, which ioredis does not. Without this a connection that is lost again at once,
 * and for good, ends the process with an unhandled rejection, and one that is lost for longer than
 * `maxRetriesPerRequest` allows comes back without its subscriptions.
 *
 * The methods themselves are overridden in the class: put on a client and deleted again, they would make V8 keep the
 * client as a hash table, which costs every command 2 to 4 %.
 */
export class Restoring {
  #failed: ((error: Error) => void) | undefined

  /** To be called when the status has become `ready`: ioredis sends these commands next, within the same call. */
  begin(redis: Internals): void {
    const subscriber = redis.prevCondition?.subscriber
    this.#failed = (error) => {
      const before = redis.prevCondition
      if (before && subscriber) before.subscriber = subscriber
      redis.silentEmit('error', error)
    }
    queueMicrotask(() => {
      this.#failed = undefined
    })
  }

  sent(promise: Promise<unknown>): void {
    if (this.#failed) promise.catch(this.#failed)
  }
}
