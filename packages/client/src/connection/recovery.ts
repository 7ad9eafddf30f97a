import { systemClock } from '../clock.js'
import type { Delivery } from '../delivery/delivery.js'
import type { SwitchmasterError } from '../errors.js'
import type { Timing } from '../options/types.js'
import type { TopologyConnector } from './connector.js'
import { userFunctionError } from './errors.js'
import { endWhileReconnecting, type FlushOptions, hook, type Internals } from './internals.js'
import { Restoring } from './restoring.js'
import type { SilenceGuard } from './silence-guard.js'

export const connectionClosed = (): Error => new Error('Connection is closed.')

/** Whether a node to connect to is still being looked for, and for too long already. */
type Discovery = 'running' | 'overdue' | 'over'

/**
 * Keeps an ioredis client out of the states in which it would wait for nothing: cuts its back-off short when there is
 * another node to try, moves it off a node that refuses writes, and tells commands why they could not be sent.
 *
 * It hooks into methods that ioredis calls at every change of state. Events would not do: they are emitted a tick
 * later, when ioredis has already decided, and a program may remove their listeners.
 */
export class Recovery {
  readonly restoring: Restoring = new Restoring()
  readonly #redis: Internals
  readonly #connector: TopologyConnector
  readonly #delivery: Delivery
  readonly #discoveryTimeoutMs: number
  readonly #silence: SilenceGuard
  #discovery: Discovery = 'running'
  #stopDiscovery: (() => void) | undefined
  #attemptsWithoutTarget = 0
  /** Why the client ends, where ioredis would only say that it does. */
  #reason: SwitchmasterError | undefined

  constructor(
    redis: Internals,
    connector: TopologyConnector,
    delivery: Delivery,
    silence: SilenceGuard,
    timing: Timing,
  ) {
    this.#redis = redis
    this.#connector = connector
    this.#delivery = delivery
    this.#silence = silence
    this.#discoveryTimeoutMs = timing.discoveryTimeoutMs
    connector.onNews = () => this.#hurry()
    hook(this.#redis, 'setStatus', (base, status, argument) => {
      if (status === 'close') this.#delivery.lost()
      base(status, argument)
      this.#entered(status)
    })
    hook(this.#redis, 'flushQueue', (base, error, options) => {
      base(this.#explained(error), options)
      this.#flushLeftBehind(error, options)
    })
    if (redis.status !== 'wait') this.connecting()
  }

  /** Why the last attempt to connect failed. */
  get problem(): SwitchmasterError | undefined {
    return this.#connector.lastError
  }

  /** A connection is being asked for. */
  connecting(): void {
    this.#reason = undefined
    if (this.#discovery !== 'running' || this.#stopDiscovery) return
    this.#stopDiscovery = systemClock.after(this.#discoveryTimeoutMs, () => {
      this.#discovery = 'overdue'
      this.#rejectWaiting()
    })
  }

  /** Gives up the connection for another one. Returns whether ioredis need not do anything more. */
  reconnect(): boolean {
    const { status } = this.#redis
    // ioredis would end the stream and give a frozen peer 2 s to answer; while connecting it would end for good.
    this.#connector.drop()
    return status === 'connecting' || status === 'connect' || status === 'ready'
  }

  #entered(status: string): void {
    switch (status) {
      case 'connect':
        this.#silence.start()
        break
      case 'ready':
        this.#delivery.ready()
        this.restoring.begin(this.#redis)
        this.#discovery = 'over'
        this.#stopDiscovery?.()
        this.#stopDiscovery = undefined
        this.#attemptsWithoutTarget = 0
        break
      case 'close':
        this.#silence.stop()
        if (this.problem && !this.#connector.hadTarget && !this.#redis.manuallyClosing) this.#lookAgain(this.problem)
        break
      case 'reconnecting':
        this.#reason = undefined
        // ioredis sets its timer after this.
        process.nextTick(() => this.#planRetry())
        break
      case 'end':
        this.#silence.stop()
        this.#stopDiscovery?.()
        this.#stopDiscovery = undefined
        this.#attemptsWithoutTarget = 0
        this.#connector.release()
        this.#delivery.ended(connectionClosed())
        break
    }
  }

  #planRetry(): void {
    if (this.#redis.status !== 'reconnecting' || this.#redis.reconnectTimeout === null) return
    // Disconnected by its own `retryStrategy`, which ioredis does not look at before the next loss.
    if (this.#redis.manuallyClosing) {
      this.#end(connectionClosed())
      return
    }
    const { problem } = this
    if (problem?.code === 'MASTER_AUTH_FAILED' && this.#discovery !== 'over') this.#rejectWaiting()
    if (this.#discovery === 'overdue') this.#rejectWaiting()
    if (problem && !this.#connector.hadTarget) this.#redis.retryAttempts = 0
    if (this.#connector.hasNews) this.#hurry()
  }

  /**
   * Nobody to connect to: as in ioredis, `sentinelRetryStrategy` says when to look again, and it is not counted. It is
   * asked in the place of `retryStrategy`, which ioredis calls next, and which may be there to forbid reconnecting.
   */
  #lookAgain(problem: SwitchmasterError): void {
    const { options } = this.#redis
    const { retryStrategy } = options
    // The replicas may all be gone after a time with them: from the next attempt on, there is a limit to the wait again.
    if (this.#discovery === 'over') this.#discovery = 'running'
    options.retryStrategy = () => {
      Object.assign(options, { retryStrategy })
      // Not 0 yet: of that, ioredis would make that `maxRetriesPerRequest` is reached.
      this.#redis.retryAttempts = 1
      this.#reason = problem
      try {
        return options.sentinelRetryStrategy?.(++this.#attemptsWithoutTarget)
      } catch (error) {
        this.#reason = userFunctionError(error)
        return null
      }
    }
  }

  #hurry(): void {
    if (this.#redis.status !== 'reconnecting' || this.#redis.reconnectTimeout === null) return
    this.#redis.connect().catch(() => {})
  }

  #end(reason: Error): void {
    endWhileReconnecting(this.#redis, reason)
  }

  /** Commands do not wait longer for a node to connect to, except where the program has said that they wait for ever. */
  #rejectWaiting(): void {
    const { problem } = this
    if (problem && this.#redis.options.maxRetriesPerRequest !== null) this.#redis.flushQueue(problem)
  }

  #explained(error: Error): Error {
    if (this.#reason) return this.#reason
    if (error.name === 'MaxRetriesPerRequestError' && error.cause === undefined && this.problem) {
      error.cause = this.problem
    }
    return error
  }

  /** What was in flight on an earlier connection is in a queue that ioredis does not flush. */
  #flushLeftBehind(error: Error, { commandQueue = true }: FlushOptions = {}): void {
    const { prevCommandQueue } = this.#redis
    if (!commandQueue || !prevCommandQueue) return
    for (let item = prevCommandQueue.shift(); item; item = prevCommandQueue.shift()) item.command.reject(error)
  }
}
