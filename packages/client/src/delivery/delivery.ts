import type { Clock } from '../clock.js'
import type { TopologyConnector } from '../connection/connector.js'
import type { Internals, Item, Sendable } from '../connection/internals.js'
import type { Failover, Resend } from '../options/types.js'
import { isBlocking, shorten } from './blocking.js'
import { lostError, passedOn } from './errors.js'
import { decideFates, isBoundToConnection } from './fate.js'
import { Gate, type Outlook } from './gate.js'
import { keysOf } from './keys.js'
import { type Refusal, refusalOf } from './refusal.js'
import { Refusals } from './refusals.js'
import { Transactions } from './transactions.js'
import { unsentCommands } from './unsent.js'
import { forgetGivenUp, takeAll, whenGone } from './waiting.js'
import { queued } from './whole.js'

export interface DeliveryOptions {
  readonly redis: Internals
  readonly connector: TopologyConnector
  readonly failover: Failover
  readonly resend: Resend
  readonly clock: Clock
  /** ioredis' own way of sending, past the gate. */
  readonly send: (command: Sendable, stream: unknown) => unknown
  /** Since when the first command in flight has been the first. */
  readonly waitedMs: (command: Sendable) => number
}

/**
 * What is in flight to a master that still answers is waited for this long before its connection is given up. A switchover
 * that pauses the master's writes lets it answer READONLY only after another one has been promoted.
 */
export const DRAIN_MS = 500

/** How often a command was refused, and since when. */
interface Patience {
  times: number
  readonly since: number
}

interface RefusedInWhole {
  readonly error: Error
  /** What was refused, where `error` is EXECABORT. */
  readonly cause: Error
  readonly refusal: Refusal
}

/**
 * Sees to it that each command of one client is executed as often as it should be: holds what must not be sent, waits
 * for what was sent, and decides on what was not answered.
 */
export class Delivery {
  readonly gate: Gate
  readonly transactions: Transactions
  readonly #options: DeliveryOptions
  readonly #refusals: Refusals
  readonly #patience = new WeakMap<Sendable, Patience>()
  /** Sent again after their connection was lost: they may have been executed, whatever becomes of them now. */
  readonly #wasSent = new WeakSet<Sendable>()
  /** Blocking commands that are to be sent again, and since when they have been waiting. */
  readonly #waitingSince = new WeakMap<Sendable, number>()
  #isDraining = false

  constructor(options: DeliveryOptions) {
    const { redis, connector, failover, clock, send } = options
    this.#options = options
    const table = () => connector.watch.facts.commands
    const wasSent = (command: Sendable) => this.#wasSent.has(command)
    this.transactions = new Transactions(
      redis,
      () => this.gate.isClosed,
      () => this.#heard(),
    )
    this.gate = new Gate({ redis, send, table, transaction: this.transactions, policy: failover, clock, wasSent })
    const mustWait = () => failover.fence !== 'off' && connector.watch.isFenced
    this.#refusals = new Refusals({ redis, clock, table, send, mustWait, changed: () => this.#heard(), wasSent })
    connector.onHeard = () => this.#heard()
    connector.onLeave = () => void this.#leave(connector.watch.oldMasterAnswers)
  }

  /** Something has changed: in the topology, or in what this client waits for. */
  #heard(): void {
    if (this.#options.connector.isForMaster) this.gate.update(this.#outlook())
    this.transactions.flushed()
  }

  #outlook(): Outlook {
    const { connector, redis } = this.#options
    const { isFenced, isIsolated } = connector.watch
    const isSettled = connector.isSettled && redis.status === 'ready'
    return { isFenced, isIsolated, isSettled, isAstray: connector.isAstray, isRefused: this.#refusals.any }
  }

  /** Lets the old master answer what it was sent, where it can, and then gives its connection up. */
  async #leave(answers: boolean, isRefused = false): Promise<void> {
    const { connector, redis, clock, failover } = this.#options
    if (this.#isDraining) return
    const { stream } = redis
    const last = redis.commandQueue.peekBack()
    const first = redis.commandQueue.peekFront()
    if (redis.status === 'ready' && last && first && answers && !isBlocking(first.command.name)) {
      this.#isDraining = true
      await new Promise<void>((resolve) => {
        const cancel = clock.after(Math.min(DRAIN_MS, failover.fenceTimeoutMs / 2), resolve)
        whenGone(redis.commandQueue, last, () => {
          cancel()
          resolve()
        })
      })
      this.#isDraining = false
    }
    // Another one may have taken its place meanwhile, or its node may be the right one again.
    if (redis.stream === stream && (isRefused || connector.isAstray)) connector.drop()
  }

  /** A command was answered with an error. Returns whether that is dealt with. */
  refused(error: Error, item: Item): boolean {
    const { connector, redis } = this.#options
    const { command } = item
    const { whole } = this.transactions
    const exec = whole.execOf(item, redis.commandQueue)
    const cause = exec === command ? whole.causeOf(exec, error) : error
    const refusal = connector.isForMaster && cause ? refusalOf(cause) : undefined
    if (cause === undefined || refusal === undefined) return false
    if (refusal === 'moved') {
      connector.watch.refresh()
      // It answers what it does not do: what was sent behind this is refused as well, which is better than to lose it.
      void this.#leave(true, true)
    }
    const wish = redis.options.reconnectOnError?.(error)
    if (wish === true || wish === 1) {
      connector.drop()
      this.#passOn(command, error)
      return true
    }
    if (exec) {
      this.#refusedInWhole(exec, item, { error, cause, refusal })
      return true
    }
    const isInTransaction = command.inTransaction || this.transactions.hasAhead(redis.commandQueue)
    if (isInTransaction || !this.#mayTryAgain(command, refusal)) {
      this.#passOn(command, error)
      return true
    }
    if (isBoundToConnection(command.name)) {
      command.reject(lostError(command.name, 'reply-lost'))
      return true
    }
    this.#waits(command)
    this.#refusals.add(item, error, refusal === 'not-now')
    return true
  }

  /** A command of a transaction that is known as a whole, or its EXEC, was refused: all of it is sent again, or nothing. */
  #refusedInWhole(exec: Sendable, item: Item, { error, cause, refusal }: RefusedInWhole): void {
    const { whole } = this.transactions
    const again = whole.goesAgain(exec) ?? this.#mayTryAgain(exec, refusal)
    if (item.command !== exec) {
      whole.refused(exec, error, again)
      if (again) queued(item.command)
      else this.#passOn(item.command, error)
    } else if (again) this.#refusals.addWhole(whole.anew(item), exec, cause, refusal === 'not-now')
    else this.#passOn(exec, Object.assign(error, { cause }))
  }

  #passOn(command: Sendable, error: Error): void {
    command.reject(passedOn(error, this.#wasSent.has(command)))
  }

  /** A refusal ends with the failover, or when the replicas are back. One that goes on and on is told to the caller. */
  #mayTryAgain(command: Sendable, refusal: Refusal): boolean {
    const { clock, failover, redis } = this.#options
    const patience = this.#patience.get(command) ?? { times: 0, since: clock.now() }
    this.#patience.set(command, patience)
    patience.times++
    if (refusal === 'not-now') return clock.now() - patience.since <= failover.fenceTimeoutMs
    const { maxRetriesPerRequest: most } = redis.options
    return typeof most !== 'number' || most < 0 || patience.times <= most
  }

  /** The connection is lost, and ioredis is about to sort its queues. */
  lost(): void {
    const { redis, connector, resend } = this.#options
    this.transactions.lost()
    if (redis.status !== 'ready' || redis.manuallyClosing) return
    const { commandQueue, offlineQueue } = redis
    const { autoResendUnfulfilledCommands: mayResend } = redis.options
    const items = takeAll(commandQueue)
    const refusedWhole = this.transactions.whole.takeRefused(items)
    const parts = this.transactions.partsOf(items)
    const fates = decideFates(
      items.map(({ command, stream }, i) => ({
        name: command.name,
        args: command.args,
        unit: stream,
        index: command.pipelineIndex,
        isSettled: command.isSettled ?? false,
        transaction: parts[i],
        keys: () => keysOf(command),
      })),
      connector.watch.facts.commands,
      mayResend ? resend : 'none',
    )
    const firstUnsent = mayResend ? items.length - unsentCommands(items, connector.unsentWrites) : items.length
    const refused = [...this.#refusals.take(), ...refusedWhole]
    // What was refused has not been executed, so that it is no matter of sending something a second time.
    if (mayResend) for (const item of refused) commandQueue.push(item)
    else for (const item of refused.reverse()) offlineQueue.unshift(item)
    for (const [i, item] of items.entries()) {
      const { command } = item
      const neverSent = i >= firstUnsent && parts[i] === undefined && !command.isSettled
      const fate = fates[i] ?? 'resend'
      if (neverSent) commandQueue.push(item)
      else if (fate !== 'resend') command.reject(lostError(command.name, fate))
      else {
        this.#waits(command)
        if (connector.watch.facts.commands.kindOf(command.name, command.args[0]) === 'write') this.#wasSent.add(command)
        commandQueue.push(item)
      }
    }
    this.#heard()
  }

  ready(): void {
    const { redis, connector } = this.#options
    for (const queue of [redis.prevCommandQueue, redis.offlineQueue]) {
      if (!queue) continue
      forgetGivenUp(queue)
      for (const { command } of queue.toArray()) this.#shorten(command)
    }
    if (connector.isForMaster) this.gate.ready(this.#outlook())
  }

  /** Time goes on for a blocking command while there is no connection for it. */
  #waits(command: Sendable): void {
    const { clock, waitedMs } = this.#options
    if (isBlocking(command.name)) this.#waitingSince.set(command, clock.now() - waitedMs(command))
  }

  #shorten(command: Sendable): void {
    const since = this.#waitingSince.get(command)
    if (since === undefined) return
    this.#waitingSince.delete(command)
    shorten(command, this.#options.clock.now() - since)
  }

  /** Rejects a single command that has certainly not been executed and still waits; it is forgotten with that. */
  giveUp(answer: Promise<unknown>, error: Error): boolean {
    const waiting = [...this.gate.items, ...this.#refusals.items, ...this.#options.redis.offlineQueue.toArray()]
    const found = waiting.find(({ command, stream }) => stream === undefined && command.promise === answer)
    if (found === undefined || this.#wasSent.has(found.command)) return false
    found.command.reject(error)
    return true
  }

  ended(error: Error): void {
    for (const { command } of this.#refusals.take()) command.reject(error)
    this.gate.reject(error)
  }
}
