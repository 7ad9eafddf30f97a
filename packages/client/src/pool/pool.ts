import { EventEmitter } from 'eventemitter3'
import { createPool as createGenericPool, type Pool as GenericPool } from 'generic-pool'
import { systemClock } from '../clock.js'
import type { CloseOptions, Redis } from '../redis.js'
import { sleep } from '../sleep.js'
import type { Topology } from '../topology/topology.js'
import { PooledRedis } from './connection.js'
import { poolClosed, poolExhausted, poolTimeout } from './errors.js'
import type { PoolEvents, PoolStats } from './events.js'
import { ConnectionFactory } from './factory.js'
import { type PoolArguments, type PoolSettings, splitPoolArguments } from './options.js'

/** Options of {@link Pool.use}. */
export interface UseOptions {
  /**
   * Ends the waiting, or the use: `use()` rejects at once with its reason, and the connection is closed, because the
   * callback may still be using it.
   */
  readonly signal?: AbortSignal | undefined
}

/** A connection that is out. */
interface Lease {
  readonly client: PooledRedis
  readonly revoked: AbortController
  readonly stopClock: () => void
}

/** At least twice within `idleTimeoutMs`. */
const evictionIntervalMs = (idleTimeoutMs: number): number =>
  Math.max(1, Math.min(10_000, Math.floor(idleTimeoutMs / 2)))

/** Connections for exclusive use. Made by {@link createPool}. */
export class Pool extends EventEmitter<PoolEvents> {
  readonly #settings: PoolSettings
  /** Never connected: holds the options, and the topology. */
  readonly #template: PooledRedis
  readonly #pool: GenericPool<PooledRedis>
  readonly #factory: ConnectionFactory
  readonly #leases = new Set<Lease>()
  readonly #returning = new Set<Promise<void>>()
  readonly #closing = new AbortController()
  /** Waiting callers are turned away before connections are closed. */
  readonly #shut = new AbortController()
  #waiting = 0
  #closed: Promise<void> | undefined
  readonly #counters = { replaced: 0, served: 0, timeouts: 0, exhausted: 0, overdue: 0 }

  /** @internal */
  constructor(args: PoolArguments) {
    super()
    const { settings, rest } = splitPoolArguments(args)
    this.#settings = settings
    const lazy = rest.map((arg) => (typeof arg === 'object' && arg !== null ? { ...arg, lazyConnect: true } : arg))
    if (!lazy.some((arg) => typeof arg === 'object' && arg !== null)) lazy.push({ lazyConnect: true })
    this.#template = new PooledRedis(...lazy.filter((arg) => arg !== undefined))
    this.#factory = new ConnectionFactory(
      () => this.#template.duplicate({ lazyConnect: true }) as Redis as PooledRedis,
      this.#closing.signal,
      (error) => this.#report('error', error),
    )
    this.#pool = createGenericPool(this.#factory, {
      min: settings.min,
      max: settings.max,
      testOnBorrow: true,
      // Those who have given up waiting leave the queue with this.
      acquireTimeoutMillis: settings.acquireTimeoutMs,
      softIdleTimeoutMillis: settings.idleTimeoutMs,
      idleTimeoutMillis: 2 ** 31 - 1,
      evictionRunIntervalMillis: evictionIntervalMs(settings.idleTimeoutMs),
      numTestsPerEvictionRun: settings.max,
    })
  }

  /** The view of the sentinels that all connections share; up to date while there is at least one. */
  get topology(): Topology {
    return this.#template.topology
  }

  get stats(): PoolStats {
    const { min, max, size, available, borrowed } = this.#pool
    const { created, destroyed } = this.#factory
    // generic-pool keeps those that it has cleared in its list.
    const idle = Math.min(available, size)
    return { min, max, size, idle, borrowed, waiting: this.#waiting, created, destroyed, ...this.#counters }
  }

  /**
   * Lends a connection to `callback` alone until what it returns has settled, and passes that on. The connection always
   * comes back: reset where the callback left a WATCH or an open MULTI, replaced where it left a subscription, another
   * database or a command that is not answered, or where it was lost.
   *
   * Rejects with `POOL_TIMEOUT`, `POOL_EXHAUSTED`, `POOL_CLOSED`, and with whatever the callback rejects with. After a
   * failover the callback goes on with the new master, on the same terms as any client: EXEC resolves with `null` where
   * the WATCH was lost.
   *
   * @example
   * ```ts
   * const taken = await pool.use(async (redis) => {
   *   await redis.watch('seats')
   *   const seats = Number(await redis.get('seats'))
   *   return (await redis.multi().set('seats', seats - 1).exec()) !== null
   * })
   * ```
   */
  async use<T>(callback: (redis: Redis) => T | Promise<T>, { signal }: UseOptions = {}): Promise<T> {
    const borrowedAt = new Error('borrowed here')
    const client = await this.#borrow(signal)
    const lease = this.#lend(client, borrowedAt)
    const over = new AbortController()
    const cutShort = signal ? AbortSignal.any([signal, lease.revoked.signal]) : lease.revoked.signal
    try {
      return await Promise.race([callback(client), abortion(cutShort, over.signal)])
    } finally {
      over.abort()
      this.#giveBack(lease, cutShort.aborted)
    }
  }

  /**
   * Closes the pool for good: turns waiting callers away, gives borrowers `drainMs` (default: 1000) to come back, cuts
   * off the rest, and closes every connection. Never rejects; calling it again returns the same promise.
   */
  close({ drainMs = 1000 }: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#close(drainMs)
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #borrow(signal: AbortSignal | undefined): Promise<PooledRedis> {
    if (this.#closed) throw poolClosed()
    signal?.throwIfAborted()
    const { max, maxWaiting, acquireTimeoutMs } = this.#settings
    if (this.#pool.borrowed + this.#waiting >= max + maxWaiting) {
      this.#counters.exhausted++
      throw poolExhausted(maxWaiting, this.stats)
    }
    this.#waiting++
    const over = new AbortController()
    const acquiring = this.#pool.acquire()
    try {
      const giveUp = signal ? AbortSignal.any([signal, this.#shut.signal]) : this.#shut.signal
      return await Promise.race([acquiring, abortion(giveUp, over.signal)])
    } catch (error) {
      // A connection that comes after all is for the next one.
      acquiring.then((late) => this.#pool.release(late)).catch(() => {})
      if (!(error instanceof Error) || error.name !== 'TimeoutError' || signal?.aborted) throw error
      this.#counters.timeouts++
      throw poolTimeout(acquireTimeoutMs, this.stats, this.#factory.problem)
    } finally {
      over.abort()
      this.#waiting--
    }
  }

  #lend(client: PooledRedis, { stack = '' }: Error): Lease {
    const { borrowLimitMs } = this.#settings
    const stopClock = systemClock.after(borrowLimitMs, () => {
      this.#counters.overdue++
      this.#report('borrow-overdue', { heldMs: borrowLimitMs, borrowedAt: stack })
    })
    const lease: Lease = { client, revoked: new AbortController(), stopClock }
    this.#leases.add(lease)
    this.#counters.served++
    return lease
  }

  #giveBack(lease: Lease, abandoned: boolean): void {
    const { client, stopClock } = lease
    stopClock()
    this.#leases.delete(lease)
    const verdict = client.verdict(abandoned)
    switch (verdict.type) {
      case 'keep':
        client.wipe()
        void this.#pool.release(client)
        break
      case 'reset': {
        const resetting = client.undo(verdict.commands).then((worked) => {
          if (!worked) return this.#replace(client)
          client.wipe()
          void this.#pool.release(client)
        })
        this.#returning.add(resetting)
        void resetting.then(() => this.#returning.delete(resetting))
        break
      }
      case 'replace':
        this.#replace(client)
        break
      default:
        verdict satisfies never
    }
  }

  #replace(client: PooledRedis): void {
    this.#counters.replaced++
    client.cut()
    void this.#pool.destroy(client)
  }

  async #close(drainMs: number): Promise<void> {
    this.#shut.abort(poolClosed())
    const deadline = systemClock.now() + drainMs
    while (this.#leases.size > 0 && systemClock.now() < deadline) await sleep(systemClock, 5)
    this.#closing.abort()
    for (const lease of this.#leases) lease.revoked.abort(poolClosed())
    await Promise.all(this.#returning)
    await this.#pool.drain()
    await this.#pool.clear()
    this.#template.disconnect()
  }

  /** A listener that throws is its owner's affair: reported like any uncaught error, but after our work is done. */
  #report<E extends keyof PoolEvents>(event: E, payload: Parameters<PoolEvents[E]>[0]): void {
    try {
      ;(this.emit as (event: E, payload: unknown) => boolean).call(this, event, payload)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** Rejects with the reason of `signal`, unless `over` comes first. */
const abortion = (signal: AbortSignal, over: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const aborted = () => reject(signal.reason)
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted, { once: true, signal: over })
  })

/**
 * A pool of connections for exclusive use: WATCH, blocking commands, long transactions. Everything else is served best
 * by one `Redis` for all. Takes what `new Redis()` takes, and `pool`; all connections share the process' connections to
 * the sentinels.
 *
 * Throws `CONFIG_INVALID` (or `SENTINELS_NOT_CONFIGURED`) at once where that makes no sense.
 *
 * @example
 * ```ts
 * await using pool = createPool({ name: 'mymaster', pool: { max: 20, acquireTimeoutMs: 1000 } })
 * const job = await pool.use((redis) => redis.blpop('jobs', 5), { signal })
 * ```
 */
export const createPool = (...args: PoolArguments): Pool => new Pool(args)
