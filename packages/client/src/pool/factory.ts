import type { Factory } from 'generic-pool'
import { backoff } from '../backoff.js'
import { systemClock } from '../clock.js'
import { sleep } from '../sleep.js'
import type { PooledRedis } from './connection.js'

/** How long an idle connection that is on its way to a new master is waited for before another one is opened. */
const REVIVE_MS = 1000

const RETRY = { firstMs: 50, maxMs: 2000 }

/** What generic-pool makes connections with. Nothing in here rejects: a pool would try again at once, and for ever. */
export class ConnectionFactory implements Factory<PooledRedis> {
  created = 0
  destroyed = 0
  /** Why a connection could not be opened, or was lost, last. */
  problem: unknown
  readonly #make: () => PooledRedis
  readonly #closing: AbortSignal
  readonly #onError: (error: unknown) => void

  constructor(make: () => PooledRedis, closing: AbortSignal, onError: (error: unknown) => void) {
    this.#make = make
    this.#closing = closing
    this.#onError = onError
  }

  /** Resolves with a connection that is ready, however long that takes: whoever waits has a limit of their own. */
  async create(): Promise<PooledRedis> {
    for (let attempt = 0; ; attempt++) {
      const client = this.#make()
      const listener = (error: unknown) => {
        this.problem = error
        this.#onError(error)
      }
      client.on('error', listener)
      this.created++
      if (await this.#isReady(client)) return client
      // A pool that closes is waiting for this one, and will throw it away.
      if (this.#closing.aborted) return client
      this.destroyed++
      await sleep(systemClock, backoff(attempt, Math.random(), RETRY), this.#closing).catch(() => {})
    }
  }

  /** Before it is handed out. One that is on its way to another node is given a moment. */
  async validate(client: PooledRedis): Promise<boolean> {
    if (client.isFit || this.#closing.aborted) return true
    if (client.status === 'end') return false
    const late = new AbortController()
    const stop = systemClock.after(REVIVE_MS, () => late.abort())
    const arrived = await becomesReady(client, AbortSignal.any([late.signal, this.#closing]))
    stop()
    return arrived && client.isFit
  }

  async destroy(client: PooledRedis): Promise<void> {
    this.destroyed++
    await client.close({ drainMs: 0 })
  }

  async #isReady(client: PooledRedis): Promise<boolean> {
    // It rejects with no more than that the connection is closed; the event has said why.
    client.connect().catch(() => {})
    const ready = await becomesReady(client, this.#closing)
    if (!ready) client.cut()
    return ready
  }
}

/** Resolves with false where it ends before that, or nobody wants to wait any longer. */
const becomesReady = (client: PooledRedis, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const settle = (value: boolean) => () => {
      client.off('ready', ready)
      client.off('end', ended)
      signal.removeEventListener('abort', ended)
      resolve(value)
    }
    const ready = settle(true)
    const ended = settle(false)
    client.on('ready', ready)
    client.on('end', ended)
    signal.addEventListener('abort', ended)
    if (client.status === 'ready') ready()
    else if (client.status === 'end' || signal.aborted) ended()
  })
