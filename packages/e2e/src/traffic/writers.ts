import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../errors.js'
import type { History, Op } from './history.js'
import { outcomeOf } from './outcome.js'

/** How to write, and how much. */
export interface WritersOptions {
  /**
   * Performs one write and resolves when it is acknowledged, with the `host:port` of the server if that is known. It is
   * called by each worker for one id at a time.
   */
  readonly write: (id: string, worker: number) => Promise<string | undefined>
  /** Number of workers. Default: 20. */
  readonly count?: number
  /** Milliseconds a worker rests after an acknowledged write. Default: 5. */
  readonly restMs?: number
  /**
   * The longest rest after writes that failed one after the other, in milliseconds: it doubles from 1 up to this. Keep
   * it short: it is time in which a recovered client is not noticed. Default: 20.
   */
  readonly maxRestMs?: number
}

/** Writers at work. */
export interface Writers {
  /** The writes done so far. It grows while the writers run. */
  readonly ops: readonly Op[]
  /** Resolves once `count` more writes are acknowledged, to be sure of traffic before a fault; rejects after `timeoutMs`. */
  acknowledge(count: number, options?: { readonly timeoutMs?: number }): Promise<void>
  /**
   * Issues no more writes, gives those under way `drainMs` (default: 2000) to end, and counts the rest as unknown.
   * May be called more than once.
   */
  stop(options?: { readonly drainMs?: number }): Promise<History>
}

interface Waiter {
  readonly at: number
  readonly resolve: () => void
}

/**
 * Starts workers that write one id after the other, each as soon as the one before is answered.
 *
 * @example
 * ```ts
 * const writers = startWriters({ write: async (id) => void (await redis.rpush('ids', id)) })
 * await writers.acknowledge(500)
 * await cluster.kill(cluster.master)
 * await cluster.events.waitFor(isPromotion)
 * await writers.acknowledge(500)
 * const history = await writers.stop()
 * ```
 */
export const startWriters = (options: WritersOptions): Writers => {
  const { write, count = 20, restMs = 5, maxRestMs = 20 } = options
  const startedAt = performance.now()
  const ops: Op[] = []
  const pending = new Map<number, { readonly id: string; readonly tInvoke: number }>()
  const stopping = new AbortController()
  // One for each worker that rests.
  setMaxListeners(count, stopping.signal)
  const waiters = new Set<Waiter>()
  let acks = 0

  const record = (op: Op): void => {
    ops.push(op)
    if (op.outcome !== 'ok') return
    acks++
    for (const waiter of waiters) if (acks >= waiter.at) waiter.resolve()
  }

  const attempt = async (worker: number, id: string): Promise<boolean> => {
    const tInvoke = performance.now()
    pending.set(worker, { id, tInvoke })
    const base = { worker, id, tInvoke }
    let op: Op
    try {
      const server = await write(id, worker)
      const tDone = performance.now()
      op = { ...base, tDone, outcome: 'ok', ...(server === undefined ? {} : { server }) }
    } catch (error) {
      op = { ...base, tDone: performance.now(), outcome: outcomeOf(error), error: messageOf(error) }
    }
    // Once the history is closed, a late answer is no part of it.
    if (pending.delete(worker)) record(op)
    return op.outcome === 'ok'
  }

  const work = async (worker: number): Promise<void> => {
    let failures = 0
    for (let sequence = 0; !stopping.signal.aborted; sequence++) {
      failures = (await attempt(worker, `${worker}-${sequence}`)) ? 0 : failures + 1
      const rest = failures === 0 ? restMs : Math.min(2 ** (failures - 1), maxRestMs)
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const workers = Promise.all(Array.from({ length: count }, (_, worker) => work(worker)))

  const finish = async (drainMs: number): Promise<History> => {
    const stoppedAt = performance.now()
    stopping.abort()
    const drained = new AbortController()
    await Promise.race([workers, sleep(drainMs, undefined, { signal: drained.signal }).catch(() => {})])
    drained.abort()
    for (const [worker, { id, tInvoke }] of pending) {
      record({ worker, id, tInvoke, tDone: performance.now(), outcome: 'unknown', error: 'never answered' })
    }
    pending.clear()
    return { startedAt, stoppedAt, ops }
  }
  let finished: Promise<History> | undefined

  return {
    ops,
    acknowledge: (more, { timeoutMs = 30_000 } = {}) =>
      new Promise((resolve, reject) => {
        const settle = (then: () => void) => () => {
          clearTimeout(timer)
          waiters.delete(waiter)
          then()
        }
        const waiter: Waiter = { at: acks + more, resolve: settle(resolve) }
        const tooFew = () => reject(new Error(`Fewer than ${more} writes were acknowledged within ${timeoutMs} ms.`))
        const timer = setTimeout(settle(tooFew), timeoutMs)
        waiters.add(waiter)
      }),
    stop: ({ drainMs = 2_000 } = {}) => {
      finished ??= finish(drainMs)
      return finished
    },
  }
}
