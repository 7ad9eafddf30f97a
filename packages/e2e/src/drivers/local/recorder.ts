import type { Redis } from 'ioredis'
import type { EventLog } from '../events.js'
import { openLink } from './link.js'
import type { ServerProcess } from './process.js'

/**
 * Listens to every sentinel, over a connection for each, and writes down what it publishes. A sentinel tells only those
 * who are connected to itself, and the first to know is not always the same one.
 */
export class Recorder {
  readonly #events: EventLog
  readonly #connections = new Map<string, Redis>()

  constructor(events: EventLog) {
    this.#events = events
  }

  /** Listens to a sentinel that has just been started. */
  async attach(sentinel: ServerProcess): Promise<void> {
    this.#connections.get(sentinel.name)?.disconnect()
    const redis = await openLink(sentinel.linkOptions)
    this.#connections.set(sentinel.name, redis)
    redis.on('pmessage', (_pattern: string, channel: string, payload: string) => {
      this.#events.record({ kind: 'sentinel', at: performance.now(), sentinel: sentinel.name, channel, payload })
    })
    await redis.psubscribe('*')
  }

  close(): void {
    for (const redis of this.#connections.values()) redis.disconnect()
    this.#connections.clear()
  }
}
