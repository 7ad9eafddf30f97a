import { HarnessError } from '../errors.js'
import type { WaitOptions } from './cluster.js'

/** Something a sentinel published: `channel` is the event's name with its sign, such as `+switch-master`. */
export interface SentinelEvent {
  readonly kind: 'sentinel'
  /** When it arrived: milliseconds on this process's monotonic clock (`performance.now()`). */
  readonly at: number
  readonly sentinel: string
  readonly channel: string
  readonly payload: string
}

/** Something the harness did to a server, or to the network. `at` is taken just before it is done. */
export interface FaultEvent {
  readonly kind: 'fault'
  readonly at: number
  readonly action:
    | 'kill'
    | 'pause'
    | 'resume'
    | 'stop'
    | 'start'
    | 'failover'
    | 'isolate'
    | 'delay'
    | 'reset'
    | 'heal'
    | 'delete'
    | 'evict'
    | 'drain'
    | 'uncordon'
    | 'restart'
    | 'scale'
  /** What it was done to; several are separated by commas. */
  readonly node: string
  readonly signal?: string
  /** What else there is to know, in words. */
  readonly detail?: string
}

/** A server's process ended, for whatever reason. */
export interface ExitEvent {
  readonly kind: 'exit'
  readonly at: number
  readonly node: string
  readonly code: number | null
  readonly signal: string | null
}

export type ClusterEvent = SentinelEvent | FaultEvent | ExitEvent

/** Picks events. */
export type EventMatch = (event: ClusterEvent) => boolean

/**
 * Everything that happened to a cluster, with one clock for all of it.
 *
 * @example
 * ```ts
 * const since = performance.now()
 * await cluster.failover()
 * const promotion = await cluster.events.waitFor(isPromotion, { since, timeoutMs: 5_000 })
 * console.log(`promoted after ${promotion.at - since} ms`)
 * ```
 */
export class EventLog {
  readonly #events: ClusterEvent[] = []
  readonly #listeners = new Set<(event: ClusterEvent) => void>()

  /** All events so far, oldest first. */
  get all(): readonly ClusterEvent[] {
    return this.#events
  }

  record(event: ClusterEvent): void {
    this.#events.push(event)
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Calls `listener` for each event from now on. The returned function ends that. */
  listen(listener: (event: ClusterEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first event at or after `since` (default: ever) that matches. */
  first(match: EventMatch, since: number = 0): ClusterEvent | undefined {
    return this.#events.find((event) => event.at >= since && match(event))
  }

  /** The same, awaited. Default limit: 30 seconds. */
  waitFor(match: EventMatch, options: WaitOptions & { readonly since?: number } = {}): Promise<ClusterEvent> {
    const { since = 0, timeoutMs = 30_000, signal } = options
    const seen = this.first(match, since)
    if (seen) return Promise.resolve(seen)
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        unlisten()
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        settle()
      }
      const aborted = () => finish(() => reject(signal?.reason))
      const unlisten = this.listen((event) => {
        if (event.at >= since && match(event)) finish(() => resolve(event))
      })
      const timer = setTimeout(
        () =>
          finish(() => reject(new HarnessError('TIMED_OUT', `Waited ${timeoutMs} ms for an event that did not come.`))),
        timeoutMs,
      )
      signal?.addEventListener('abort', aborted, { once: true })
      if (signal?.aborted) aborted()
    })
  }
}

/** Matches what a sentinel published on one of these channels. */
export const published =
  (...channels: string[]): EventMatch =>
  (event) =>
    event.kind === 'sentinel' && channels.includes(event.channel)

/**
 * Matches the announcements that a replica is the master from now on. `+promoted-slave` comes from the sentinel that
 * leads the failover, a moment before `+switch-master` from the others; the leader's own `+switch-master` may be late
 * by seconds, so the first of either counts.
 */
export const isPromotion: EventMatch = published('+promoted-slave', '+switch-master')
