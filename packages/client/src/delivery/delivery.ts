import type { Clock } from '../clock.js'
import type { TopologyConnector } from '../connection/connector.js'
import type { Internals, Item, Sendable } from '../connection/internals.js'
import type { Failover, Resend } from '../options/types.js'
import { isBlocking, shorten } from './blocking.js'
import { lostError } from './errors.js'
import { decideFates } from './fate.js'
import { Gate } from './gate.js'
import { refusalOf } from './refusal.js'
import { Transactions } from './transactions.js'

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

/** A write that is refused because of missing replicas is tried again after this. */
const NOT_NOW_MS = 50
/** What is in flight to a master that still answers is waited for this long before its connection is given up. */
const DRAIN_MS = 100

/**
 * Sees to it that each command of one client is executed as often as it should be: holds what must not be sent, waits
 * for what was sent, and decides on what was not answered.
 */
export class Delivery {
  readonly gate: Gate
  readonly transactions: Transactions
  readonly #options: DeliveryOptions
  readonly #notNow = new Map<Sendable, number>()
  /** Not executed, and to be sent again ahead of everything that was sent later. */
  #refused: Item[] = []
  #retry: (() => void) | undefined
  #draining = false
  #leaving: (() => void) | undefined

  constructor(options: DeliveryOptions) {
    const { redis, connector, failover, clock, send } = options
    this.#options = options
    this.transactions = new Transactions(
      redis,
      () => this.gate.isClosed,
      () => this.#heard(),
    )
    this.gate = new Gate(redis, send, () => connector.watch.facts.commands, this.transactions, failover, clock)
    connector.onHeard = () => this.#heard()
    connector.onLeave = () => void this.#leave()
  }

  /** Something was heard about the topology. */
  #heard(): void {
    const { connector, redis } = this.#options
    if (!connector.isForMaster) return
    const { isFenced, isIsolated } = connector.watch
    this.gate.update({ isFenced, isIsolated, isSettled: connector.isSettled && redis.status === 'ready' })
  }

  /** Lets the old master answer what it was sent, where it can, and then gives its connection up. */
  async #leave(): Promise<void> {
    const { connector, redis, clock } = this.#options
    const last = redis.commandQueue.peekBack()
    const first = redis.commandQueue.peekFront()
    if (this.#draining) return
    if (last && first && connector.watch.oldMasterAnswers && !isBlocking(first.command.name)) {
      this.#draining = true
      await new Promise<void>((resolve) => {
        const cancel = clock.after(DRAIN_MS, resolve)
        const done = () => {
          cancel()
          resolve()
        }
        last.command.promise.then(done, done)
      })
      this.#draining = false
    }
    connector.drop()
  }

  /**
   * The node refuses writes. It answers, so what is in flight to it is answered as well, within a moment: dropped at
   * once, that would be of unknown fate.
   */
  #distrust(): void {
    const { connector, redis, clock } = this.#options
    connector.watch.refresh()
    const last = redis.commandQueue.peekBack()
    if (last === undefined) {
      connector.drop()
      return
    }
    if (this.#leaving) return
    const drop = () => {
      this.#leaving?.()
      this.#leaving = undefined
      connector.drop()
    }
    this.#leaving = clock.after(DRAIN_MS, drop)
    const answered = () => {
      if (this.#leaving && redis.commandQueue.length === 0) drop()
    }
    last.command.promise.then(answered, answered)
  }

  /** A command was answered with an error. Returns whether that is dealt with. */
  refused(error: Error, item: Item): boolean {
    const { connector, redis, resend, clock, failover } = this.#options
    const refusal = connector.isForMaster ? refusalOf(error) : undefined
    if (refusal === undefined) return false
    if (refusal === 'moved') this.#distrust()
    const { autoResendUnfulfilledCommands: mayResend, reconnectOnError } = redis.options
    if (!mayResend || reconnectOnError || resend === 'none' || item.command.inTransaction) return false
    if (refusal === 'not-now') {
      const since = this.#notNow.get(item.command) ?? clock.now()
      if (clock.now() - since > failover.fenceTimeoutMs) {
        this.#notNow.delete(item.command)
        return false
      }
      this.#notNow.set(item.command, since)
      this.#retry ??= clock.after(NOT_NOW_MS, () => this.#again())
    }
    if (isBlocking(item.command.name)) shorten(item.command, this.#options.waitedMs(item.command))
    // ioredis takes a pipeline that does not start with its first command for one that was answered in part.
    item.command.pipelineIndex = undefined
    this.#refused.push(item)
    return true
  }

  /** The connection is lost, and ioredis is about to sort its queues. */
  lost(): void {
    this.#leaving?.()
    this.#leaving = undefined
    const { redis, connector, resend } = this.#options
    this.#retry?.()
    this.#retry = undefined
    this.transactions.lost()
    this.#heard()
    if (redis.status !== 'ready' || redis.manuallyClosing) return
    const { commandQueue } = redis
    const items: Item[] = []
    for (let item = commandQueue.shift(); item; item = commandQueue.shift()) items.push(item)
    const fates = decideFates(
      items.map(({ command, stream }) => ({
        name: command.name,
        args: command.args,
        unit: stream,
        index: command.pipelineIndex,
      })),
      connector.watch.facts.commands,
      redis.options.autoResendUnfulfilledCommands ? resend : 'none',
    )
    for (const item of this.#refused.splice(0)) commandQueue.push(item)
    for (const [i, item] of items.entries()) {
      const fate = fates[i] ?? 'resend'
      if (fate !== 'resend') item.command.reject(lostError(item.command.name, fate))
      else {
        if (i === 0 && isBlocking(item.command.name)) shorten(item.command, this.#options.waitedMs(item.command))
        commandQueue.push(item)
      }
    }
  }

  ready(): void {
    this.gate.ready(this.#options.connector.isSettled)
  }

  ended(error: Error): void {
    this.#leaving?.()
    this.#leaving = undefined
    this.#retry?.()
    this.#retry = undefined
    for (const { command } of this.#refused.splice(0)) command.reject(error)
    this.gate.reject(error)
  }

  #again(): void {
    this.#retry = undefined
    for (const { command } of this.#refused.splice(0)) this.#options.send(command, undefined)
  }
}
