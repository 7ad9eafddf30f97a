import { Redis as IORedis, type RedisOptions } from 'ioredis'
import { type Origin, readOrigin } from './arguments.js'
import { systemClock } from './clock.js'
import { TopologyConnector } from './connection/connector.js'
import {
  cancelReconnect,
  destroySocket,
  endWhileReconnecting,
  type Item,
  internals,
  type Sendable,
} from './connection/internals.js'
import { connectionClosed, Recovery } from './connection/recovery.js'
import { RESTORING_METHODS } from './connection/restoring.js'
import { SecretsKeeper } from './connection/secrets-keeper.js'
import { SilenceGuard } from './connection/silence-guard.js'
import { abortable } from './delivery/abortable.js'
import { Delivery } from './delivery/delivery.js'
import type { Gate } from './delivery/gate.js'
import { TRANSACTION_METHODS } from './delivery/transactions.js'
import { DurableConnection } from './durable/connection.js'
import { type Durable, type DurableOptions, durableCommands } from './durable/durable.js'
import type { SwitchoverOptions } from './failover/switchover/options.js'
import type { Switchover } from './failover/switchover/progress.js'
import { switchover } from './failover/switchover/switchover.js'
import type { Options } from './options/types.js'
import { Topology } from './topology/topology.js'

type ReplyMapping = 'legacy' | 'resp3'
type Command = Parameters<IORedis['sendCommand']>[0]
type Stream = Parameters<IORedis['sendCommand']>[1]

/** ioredis' own rule for the reply mapping of a duplicate. */
type MappingOf<Current extends ReplyMapping, O> = O extends { replyMapping: infer M }
  ? Extract<M, ReplyMapping> extends never
    ? Current
    : Extract<M, ReplyMapping>
  : Current

type OptionsFor<M extends ReplyMapping> = Options & { replyMapping?: M | undefined }

/** Options of {@link Redis.close}. */
export interface CloseOptions {
  /**
   * How long to wait, in milliseconds, for the answers to what has been sent. 0 does not wait.
   * @default 1000
   */
  readonly drainMs?: number | undefined
}

/**
 * ioredis' own class, connected through Redis Sentinel: every command, option and event of ioredis works as it does
 * there. What differs is which server it is connected to, and how soon.
 *
 * Without an address in its arguments it looks into the environment: `REDIS_SENTINELS`, the Service `redis-sentinel`,
 * `REDIS_URL`. Throws `SwitchmasterError` with code `CONFIG_INVALID` or `SENTINELS_NOT_CONFIGURED` at once where that
 * makes no sense. What goes wrong later is an `error` event, and the client goes on trying.
 *
 * @example
 * ```ts
 * await using redis = new Redis({ sentinels: [{ host: 's1', port: 26379 }], name: 'mymaster' })
 * redis.topology.on('switched', ({ from, to }) => console.log('new master', to))
 * await redis.set('key', 'value')
 * ```
 */
export class Redis<M extends ReplyMapping = 'legacy'> extends IORedis<M> {
  readonly #origin: Origin
  readonly #secrets: SecretsKeeper
  readonly #recovery: Recovery | undefined
  readonly #delivery: Delivery | undefined
  readonly #gate: Gate | undefined
  readonly #topology: Topology
  #closing: Promise<void> | undefined
  #durable: DurableConnection | undefined

  constructor(port: number, host: string, options: OptionsFor<M>)
  constructor(path: string, options: OptionsFor<M>)
  constructor(port: number, options: OptionsFor<M>)
  constructor(port: number, host: string)
  constructor(options: OptionsFor<M>)
  constructor(port: number)
  constructor(path: string)
  constructor()
  constructor(...args: unknown[]) {
    const { ioredis, ...origin } = readOrigin(args)
    super(ioredis as RedisOptions & { replyMapping?: M })
    this.#origin = origin
    this.#secrets = new SecretsKeeper(origin.resolved.readSecrets)
    // From here on: what ioredis did within super() ran without the fields of this class.
    const { connector } = internals(this)
    if (connector instanceof TopologyConnector && origin.resolved.kind === 'sentinel') {
      this.#topology = connector.watch.topology
      const { timing, failover, resend } = origin.resolved
      const redis = internals(this)
      const silence = new SilenceGuard(redis, connector, timing, systemClock)
      const delivery = new Delivery({
        redis,
        connector,
        failover,
        resend,
        clock: systemClock,
        send: (command, stream) => super.sendCommand(command as Command, stream as Stream),
        waitedMs: (command) => silence.waitedMs(command),
      })
      this.#delivery = delivery
      this.#gate = delivery.gate
      this.#recovery = new Recovery(redis, connector, delivery, silence, timing)
    } else {
      this.#topology = new Topology()
    }
  }

  static {
    for (const method of TRANSACTION_METHODS) {
      const base = IORedis.prototype[method] as (...args: unknown[]) => unknown
      const value = function (this: Redis, ...args: unknown[]): unknown {
        const call = () => base.apply(this, args)
        return this.#delivery ? this.#delivery.transactions.around(method, args, call) : call()
      }
      Object.defineProperty(Redis.prototype, method, { value, configurable: true, writable: true })
    }
    for (const method of RESTORING_METHODS) {
      const base = IORedis.prototype[method] as (...args: unknown[]) => Promise<unknown>
      const value = function (this: Redis, ...args: unknown[]): Promise<unknown> {
        const sent = base.apply(this, args)
        this.#recovery?.restoring.sent(sent)
        return sent
      }
      Object.defineProperty(Redis.prototype, method, { value, configurable: true, writable: true })
    }
  }

  /** As in ioredis, for compatibility with node-redis; the same as `new Redis(...)`. */
  static override createClient(...args: ConstructorParameters<typeof IORedis>): Redis {
    return new Redis(...(args as unknown as [Options]))
  }

  /** What is known of the master, its replicas and the sentinels: one view for all clients of this process. */
  get topology(): Topology {
    return this.#topology
  }

  /**
   * As in ioredis: resolves when the client is ready, rejects when the attempt fails (with the typed error that says
   * why), after which it goes on trying all the same.
   */
  override connect(callback?: (error?: Error | null) => void): Promise<void> {
    if (#secrets in this) {
      this.#closing = undefined
      // Left behind by a disconnect() that had nothing to close, it would make the next loss the end.
      if (this.status === 'end') internals(this).manuallyClosing = false
      cancelReconnect(internals(this))
      this.#recovery?.connecting()
      this.#refreshSecrets()
    }
    const busy = ['connecting', 'connect', 'ready'].includes(this.status)
    const connected = super.connect().catch((error: unknown) => {
      // That there is an attempt already is no failure of it.
      throw (!busy && #recovery in this && this.#recovery?.problem) || error
    })
    if (callback) connected.then(() => callback(null), callback)
    return connected
  }

  override disconnect(reconnect = false): void {
    if (reconnect) {
      if (#recovery in this && this.#recovery?.reconnect()) return
    } else if (this.status === 'reconnecting') {
      endWhileReconnecting(internals(this), connectionClosed())
      return
    }
    super.disconnect(reconnect)
  }

  /** A client of the same kind with the same options, and with the same view of the sentinels. */
  override duplicate<O extends Partial<Options> | undefined = undefined>(override?: O): Redis<MappingOf<M, O>> {
    const inherited: Record<string, unknown> = { ...this.options }
    for (const name of this.#origin.fromEnvironment) delete inherited[name]
    const Class = this.constructor as new (options: Options) => Redis<MappingOf<M, O>>
    return new Class({ ...inherited, ...override } as Options)
  }

  /**
   * The answer to a command of this client, unless `signal` is aborted first. What still waits to be sent then is not
   * sent any more; what has been sent cannot be called back, and nobody waits for its answer. The error has the code
   * `ABORTED` and says by its `outcome` which of the two it was; of pipelines it says `unknown`.
   *
   * @example
   * ```ts
   * await redis.abortable(redis.set('key', 'value'), AbortSignal.timeout(200))
   * ```
   */
  abortable<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    return abortable(answer, signal, (given, error) => this.#delivery?.giveUp(given, error) ?? false)
  }

  /** @ignore */
  override sendCommand(command: Command, stream?: Stream): unknown {
    const gate = this.#gate
    return gate?.isClosed ? gate.pass(command as unknown as Sendable, stream) : super.sendCommand(command, stream)
  }

  /** @ignore */
  override handleReconnection(error: Error, item: Parameters<IORedis['handleReconnection']>[1]): void {
    if (this.#delivery?.refused(error, item as unknown as Item)) return
    super.handleReconnection(error, item)
  }

  /**
   * The same commands, on a connection of their own, each of which resolves only once `replicas` replicas hold what it
   * has written (WAIT). Many can be under way at once: one WAIT serves all that were sent before it.
   *
   * Throws `CONFIG_INVALID` at once for numbers that make no sense. A command rejects with {@link DurabilityError}:
   * `NOT_ENOUGH_REPLICAS` where there are not as many (nothing is sent), `DURABILITY_NOT_REACHED` where too few had it
   * in time: then the master has executed it, and `outcome` is `unknown` because it may be lost with the master.
   *
   * @example
   * ```ts
   * await redis.durable({ replicas: 1, timeoutMs: 500 }).set('order:7', 'paid')
   * ```
   */
  durable(options: DurableOptions): Durable {
    this.#durable ??= new DurableConnection(this)
    return durableCommands(this.#durable, options)
  }

  /**
   * Makes a replica the master without losing a write, whatever clients there are: the master holds writes back until
   * the replica has everything, the sentinels promote it, and the old master becomes its replica and answers READONLY
   * to what it held back (not executed). Reads go on. The user of this client has to be an administrator.
   *
   * Rejects with `SWITCHOVER_REFUSED` ({@link SwitchoverRefusedError} says why), `FAILOVER_IN_PROGRESS`, or
   * `SWITCHOVER_TIMEOUT`; before a sentinel has begun everything is put back as it was.
   *
   * @example
   * ```ts
   * const { to, pausedMs } = await redis.switchover({ to: 'redis-1:6379', timeoutMs: 15_000 })
   * ```
   */
  switchover(options: SwitchoverOptions = {}): Promise<Switchover> {
    const { connector } = internals(this)
    return switchover(connector instanceof TopologyConnector ? connector.access : undefined, options)
  }

  /**
   * Closes the client for good: waits for the answers to what has been sent, then frees the socket, the timers and,
   * with the last client of the process, the connections to the sentinels. Never rejects; calling it again returns the
   * same promise.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => redis.close({ drainMs: 5000 }))
   * ```
   */
  close({ drainMs = 1000 }: CloseOptions = {}): Promise<void> {
    // Durable writes first: their connection ends with this client, whatever they still wait for.
    this.#closing ??= Promise.resolve(this.#durable?.close(drainMs)).then(() => this.#close(drainMs))
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(drainMs: number): Promise<void> {
    if (this.status === 'end') return
    const ended = new Promise<void>((resolve) => this.once('end', resolve))
    if (this.status === 'ready' && drainMs > 0) {
      // QUIT is answered after everything that was sent before it.
      const goodbye = this.quit().catch(() => {})
      await new Promise<void>((resolve) => {
        const cancel = systemClock.after(drainMs, resolve)
        void goodbye.then(() => {
          cancel()
          resolve()
        })
      })
    }
    this.disconnect()
    destroySocket(this)
    await ended
  }

  #refreshSecrets(): void {
    try {
      this.#secrets.refresh(this.options)
    } catch (error) {
      // A Secret that cannot be read just now is no reason to give up those that were read before.
      this.silentEmit('error', error)
    }
  }
}
