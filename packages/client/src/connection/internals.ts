import type { Socket } from 'node:net'
import type { RedisOptions } from 'ioredis'

/** A command that was written, or waits to be, with what it takes to reject it or to send it again. */
export interface Item {
  readonly command: Sendable
  /** The pipeline that it belongs to. */
  readonly stream?: unknown
  /** The database it is meant for. */
  readonly select?: number
}

/** What is used of ioredis' Command. */
export interface Sendable {
  readonly name: string
  readonly args: readonly unknown[]
  readonly promise: Promise<unknown>
  readonly inTransaction?: boolean
  pipelineIndex?: number | undefined
  readonly isSettled?: boolean
  /** Settled with an answer. */
  readonly isResolved?: boolean
  getKeys(): Array<string | Buffer>
  setTimeout(ms: number): void
  /** With a reply as it comes from the server. */
  resolve(reply: unknown): void
  reject(error: Error): void
}

/** What `multi()` returns, and what it has collected: MULTI and EXEC among it once `exec()` was called. */
export interface MultiPipeline {
  readonly _queue: readonly Sendable[]
  exec(callback?: (error: null, result: null) => void): Promise<unknown>
}

export interface Queue {
  readonly length: number
  peekFront(): Item | undefined
  peekBack(): Item | undefined
  shift(): Item | undefined
  push(item: Item): void
  unshift(item: Item): void
  toArray(): Item[]
}

export interface Condition {
  readonly select: number
  readonly handshake: boolean
  readonly protocol?: number
  subscriber?: unknown
}

export interface FlushOptions {
  readonly offlineQueue?: boolean
  readonly commandQueue?: boolean
}

/**
 * What of ioredis 6.0 is used beyond its public types: the whole of it, so that an upgrade has one place to look at.
 * A unit test holds it against the installed version.
 */
export interface Internals {
  readonly status: string
  readonly options: RedisOptions
  readonly connector: unknown
  readonly stream: { readonly bytesRead: number; readonly writable: boolean } | undefined
  /** Written and not answered yet. */
  readonly commandQueue: Queue
  /** Waiting for the connection to be ready. */
  readonly offlineQueue: Queue
  /** What HELLO, AUTH and SELECT have settled; `handshake` while they are under way. */
  readonly condition: Condition | null
  /** The same of an earlier connection, until the next one is ready: what is to be selected and subscribed to again. */
  prevCondition?: Condition | null
  /** What was in flight on an earlier connection, until the next one is ready. */
  readonly prevCommandQueue?: Queue | null
  /** Set while `reconnecting`, a tick after `setStatus('reconnecting')`. */
  reconnectTimeout: NodeJS.Timeout | null
  /** Failed attempts since the client was ready last. */
  retryAttempts: number
  /** Set by `disconnect()`: the next `close` is the end. Left behind where no `close` follows. */
  manuallyClosing: boolean
  connect(): Promise<void>
  setStatus(status: string, argument?: unknown): void
  silentEmit(event: 'error', error: Error): void
  flushQueue(error: Error, options?: FlushOptions): void
}

export const internals = (redis: object): Internals => redis as Internals

/** Frees a client's socket at once. Its connector has one a moment before the client itself does. */
export const destroySocket = (redis: object): void => {
  const { stream, connector } = redis as { stream?: Socket; connector: { stream?: Socket } }
  stream?.destroy()
  connector.stream?.destroy()
}

/** To be done before any attempt that comes sooner: ioredis forgets this timer then, and it fires even after the end. */
export const cancelReconnect = (redis: Internals): void => {
  if (redis.reconnectTimeout !== null) clearTimeout(redis.reconnectTimeout)
  redis.reconnectTimeout = null
}

/** Ends a client that waits for its next attempt: ioredis would clear its timer and stay `reconnecting` for ever. */
export const endWhileReconnecting = (redis: Internals, reason: Error): void => {
  cancelReconnect(redis)
  redis.manuallyClosing = false
  redis.setStatus('end')
  redis.flushQueue(reason)
}

type Hookable = 'setStatus' | 'flushQueue'

/** Puts `around` in the place of a method of this one client; it gets the original and its arguments. */
export const hook = <Name extends Hookable>(
  redis: Internals,
  name: Name,
  around: (base: Internals[Name], ...args: Parameters<Internals[Name]>) => void,
): void => {
  const base = redis[name].bind(redis) as Internals[Name]
  const value = (...args: Parameters<Internals[Name]>) => around(base, ...args)
  Object.defineProperty(redis, name, { value, configurable: true, writable: true })
}
