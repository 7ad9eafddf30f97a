import { type Clock, systemClock } from '../clock.js'
import type { Redis } from '../redis.js'
import { sleep } from '../sleep.js'
import { notReached } from './errors.js'
import { type Arrival, type Held, judge } from './verdict.js'

/** How many replicas, and how long they may take. */
export interface Demand {
  readonly replicas: number
  readonly timeoutMs: number
}

/** What the answer to a WAIT may take beyond its own limit. */
const GRACE_MS = 1000

/** A WAIT that was overtaken, or failed, is sent again on a connection that still stands; not for ever. */
const MOST_WAITS = 3

interface Wait {
  readonly demand: Demand
  readonly held: Promise<Held>
  readonly settle: (held: Held) => void
}

/**
 * The connection of a client's durable writes. It is theirs alone, because a WAIT blocks its connection: nobody else
 * is to wait behind it.
 *
 * Writes leave as they come. One WAIT at a time goes out behind them and speaks for all; those that come meanwhile
 * have the next one. So a replica that is down costs a write at most two limits, however many are under way.
 */
export class DurableConnection {
  readonly parent: Redis
  readonly #clock: Clock
  #client: Redis | undefined
  #db = 0
  #next = new Map<string, Wait>()
  #waiting = false
  #order = 0
  #pending = 0

  constructor(parent: object, clock: Clock = systemClock) {
    this.parent = parent as Redis
    this.#clock = clock
  }

  /** The client that the commands are issued on: opened with the first one, ended with its parent. */
  get client(): Redis {
    this.#client ??= this.#open()
    const db = this.#parentDb()
    if (db !== this.#db) {
      this.#db = db
      this.#client.select(db).catch(() => {})
    }
    return this.#client
  }

  /** Resolves with the reply to `write` once enough replicas hold it. */
  async confirm<T>(write: Promise<T>, demand: Demand): Promise<T> {
    const client = this.#client
    this.#pending++
    try {
      const executed = write.then((reply) => ({ reply, ...this.#arrival(client) }))
      let { held } = this.#join(demand)
      const { reply, ...arrival } = await executed
      for (let waits = 1; ; waits++) {
        const verdict = judge(arrival, await held, demand.replicas, client?.stream)
        switch (verdict.type) {
          case 'reached':
            return reply
          case 'missed':
            throw notReached(demand.replicas, demand.timeoutMs, verdict.replicas)
          case 'unknown':
            throw notReached(demand.replicas, demand.timeoutMs, undefined, verdict.cause)
          case 'ask-again':
            if (waits === MOST_WAITS)
              throw notReached(demand.replicas, demand.timeoutMs, undefined, new Error('WAIT failed'))
            held = this.#join(demand).held
            break
          default:
            verdict satisfies never
        }
      }
    } finally {
      this.#pending--
    }
  }

  /** Ends the connection; what is under way has `drainMs` to be answered. */
  async close(drainMs: number): Promise<void> {
    const deadline = this.#clock.now() + drainMs
    while (this.#pending > 0 && this.#clock.now() < deadline) await sleep(this.#clock, 2)
    const client = this.#client
    this.#client = undefined
    await client?.close({ drainMs: 0 })
  }

  #open(): Redis {
    this.#db = this.#parentDb()
    // Autopipelining would send a write after the WAIT that is to speak for it.
    const client = this.parent.duplicate({ lazyConnect: false, enableAutoPipelining: false, db: this.#db })
    client.on('error', (error) => this.parent.silentEmit('error', error))
    const parentEnded = () => {
      if (this.#client === client) this.#client = undefined
      void client.close({ drainMs: 0 })
    }
    this.parent.once('end', parentEnded)
    client.once('end', () => {
      this.parent.off('end', parentEnded)
      if (this.#client === client) this.#client = undefined
    })
    return client
  }

  #parentDb(): number {
    return this.parent.condition?.select ?? this.parent.options.db ?? 0
  }

  #arrival(client: Redis | undefined): Arrival {
    return { connection: client?.stream, order: this.#order++ }
  }

  /** The next WAIT of this kind; sent once the present one has been answered, and after what is sent in this tick. */
  #join(demand: Demand): Wait {
    const key = `${demand.replicas} ${demand.timeoutMs}`
    const known = this.#next.get(key)
    if (known) return known
    const { promise, resolve } = Promise.withResolvers<Held>()
    const wait: Wait = { demand, held: promise, settle: resolve }
    if (this.#next.size === 0 && !this.#waiting) process.nextTick(() => void this.#send())
    this.#next.set(key, wait)
    return wait
  }

  async #send(): Promise<void> {
    this.#waiting = true
    while (this.#next.size > 0) {
      const group = [...this.#next.values()]
      this.#next = new Map()
      await Promise.all(group.map(async (wait) => wait.settle(await this.#wait(wait.demand))))
    }
    this.#waiting = false
  }

  async #wait({ replicas, timeoutMs }: Demand): Promise<Held> {
    const client = this.#client
    if (!client) return { type: 'failed', cause: new Error('the client was closed') }
    const answered = client.wait(replicas, timeoutMs).then(
      (count): Held => ({ type: 'counted', replicas: count, ...this.#arrival(client) }),
      (cause: unknown): Held => ({ type: 'failed', cause }),
    )
    const over = new AbortController()
    const ms = timeoutMs + GRACE_MS
    const late = sleep(this.#clock, ms, over.signal).then(
      (): Held => ({ type: 'failed', cause: new Error(`no answer to WAIT within ${ms} ms`) }),
      (): Held => ({ type: 'failed', cause: undefined }),
    )
    const first = await Promise.race([answered, late])
    over.abort()
    return first
  }
}
