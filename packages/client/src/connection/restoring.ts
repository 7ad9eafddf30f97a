import type { Internals } from './internals.js'

/** What ioredis sends by itself when it is ready, to be again what it was before the connection was lost. */
const METHODS = ['select', 'subscribe', 'psubscribe', 'ssubscribe'] as const

type Method = (...args: unknown[]) => Promise<unknown>

/**
 * To be called when the status has become `ready`: ioredis sends these commands next, and does not look at what becomes
 * of them. Without this a connection that is lost again at once, and for good, ends the process with an unhandled
 * rejection, and one that is lost for longer than `maxRetriesPerRequest` allows comes back without its subscriptions.
 */
export const watchRestoring = (redis: Internals): void => {
  const subscriber = redis.prevCondition?.subscriber
  const failed = (error: Error): void => {
    const before = redis.prevCondition
    if (before && subscriber) before.subscriber = subscriber
    redis.silentEmit('error', error)
  }
  const methods = redis as unknown as Record<string, Method>
  for (const name of METHODS) {
    const own = Object.getOwnPropertyDescriptor(redis, name)
    const base = methods[name] as Method
    const value: Method = (...args) => {
      const sent = base.apply(redis, args)
      sent.catch(failed)
      return sent
    }
    Object.defineProperty(redis, name, { value, configurable: true, writable: true })
    // ioredis is done with it within this very call.
    queueMicrotask(() => {
      if (own) Object.defineProperty(redis, name, own)
      else delete methods[name]
    })
  }
}
