import type { Clock } from '../clock.js'
import type { Internals, Sendable } from '../connection/internals.js'
import type { Failover } from '../options/types.js'
import type { CommandTable } from './command-table.js'
import { fenceTimeout, heldTooMuch, quorumLost, transactionLost } from './errors.js'
import { Held } from './held.js'

/** What the gate sees of the failover. */
export interface Outlook {
  /** Writes have to wait for the end of a failover. */
  readonly isFenced: boolean
  /** Less than a majority of the sentinels is heard. */
  readonly isIsolated: boolean
  /** The connection leads to the node that is right now. */
  readonly isSettled: boolean
}

type State =
  | { readonly type: 'open' }
  /** Waiting for the end of a failover, which the topology bounds. */
  | { readonly type: 'fenced' }
  /** Cut off from the majority: after a while, waiting turns into refusing. */
  | { readonly type: 'isolated'; readonly refusing: boolean; readonly cancel: () => void }
  /** The connection was lost in the middle of a transaction: what belongs to it must not be executed. */
  | { readonly type: 'broken' }
  /** There is a new master, and the connection to it is not ready yet. */
  | { readonly type: 'moving'; readonly cancel: () => void }

/** What the gate has to know of a transaction that is made of single commands. */
export interface OpenTransaction {
  readonly isOpen: boolean
  readonly isBroken: boolean
}

type Send = (command: Sendable, stream: unknown) => unknown

/**
 * Holds one client's writes while their master is being replaced, and lets them go in the order in which they were
 * issued: on the new connection behind what was in flight, or on the old one where the failover came to nothing.
 */
export class Gate {
  readonly #redis: Internals
  readonly #send: Send
  readonly #table: () => CommandTable
  readonly #transaction: OpenTransaction
  readonly #policy: Failover
  readonly #clock: Clock
  readonly #held = new Held()
  #state: State = { type: 'open' }
  /** Of a transaction that was lost, these are no part. */
  #issuedBefore = new WeakSet<Sendable>()

  constructor(
    redis: Internals,
    send: Send,
    table: () => CommandTable,
    transaction: OpenTransaction,
    policy: Failover,
    clock: Clock,
  ) {
    this.#transaction = transaction
    this.#redis = redis
    this.#send = send
    this.#table = table
    this.#policy = policy
    this.#clock = clock
  }

  /** The one question on the way of every command. */
  get isClosed(): boolean {
    return this.#state.type !== 'open'
  }

  /** Something has changed: closes, opens, or waits for the next connection. */
  update({ isFenced, isIsolated, isSettled }: Outlook): void {
    if (this.#policy.fence !== 'off' && isFenced) this.#enter('fenced')
    else if (this.#policy.isolation === 'fence' && isIsolated) this.#enter('isolated')
    else if (this.#transaction.isBroken) this.#enter('broken')
    else if (this.#state.type !== 'open') isSettled ? this.#open() : this.#enter('moving')
  }

  /** Sends a command while the gate is closed, or holds it. */
  pass(command: Sendable, stream: unknown): unknown {
    if (this.#transaction.isBroken && this.#isPartOfIt(command, stream)) return this.#breakOff(command)
    if (this.#goesAhead(command, stream)) return this.#send(command, stream)
    if (this.#state.type === 'isolated' && this.#state.refusing) {
      command.reject(quorumLost())
    } else if (this.#held.fits(command, this.#policy.maxHeldCommands, this.#policy.maxHeldBytes)) {
      this.#held.add(command, stream)
      const { commandTimeout } = this.#redis.options
      if (typeof commandTimeout === 'number') command.setTimeout(commandTimeout)
    } else {
      command.reject(heldTooMuch(this.#held.commands, this.#held.bytes))
    }
    return command.promise
  }

  /**
   * The connection has just become ready. What waits is handed to ioredis' own queue, which it sends next: behind what
   * was in flight and what was queued before, ahead of everything that is issued from now on. Where the gate stays
   * closed all of that comes back here, in this order.
   */
  ready(isSettled: boolean): void {
    if (this.#state.type === 'open') return
    const { prevCommandQueue, offlineQueue, condition } = this.#redis
    const select = condition?.select ?? 0
    for (const { command, stream } of this.#held.take()) offlineQueue.push({ command, stream, select })
    if (this.#state.type === 'broken') {
      const sooner = [...(prevCommandQueue?.toArray() ?? []), ...offlineQueue.toArray()]
      this.#issuedBefore = new WeakSet(sooner.map(({ command }) => command))
    }
    if (this.#state.type !== 'moving' || !isSettled) return
    this.#state.cancel()
    this.#state = { type: 'open' }
  }

  /** The client has ended. */
  reject(error: Error): void {
    this.#leave()
    this.#state = { type: 'open' }
    for (const { command } of this.#held.take()) command.reject(error)
  }

  #isPartOfIt(command: Sendable, stream: unknown): boolean {
    if (stream !== undefined || this.#isHandshake || this.#issuedBefore.has(command)) return false
    return !RESTORED.has(command.name.toLowerCase())
  }

  #breakOff(command: Sendable): unknown {
    // There is nothing left to discard.
    if (command.name.toLowerCase() === 'discard') command.resolve(Buffer.from('OK'))
    else command.reject(transactionLost())
    return command.promise
  }

  get #isHandshake(): boolean {
    return this.#redis.status === 'connect' && this.#redis.condition?.handshake === true
  }

  #goesAhead(command: Sendable, stream: unknown): boolean {
    // A handshake and the end must not wait for what waits for them.
    if (this.#redis.status === 'end' || this.#isHandshake) return true
    // A transaction that has begun is ended where it was begun.
    if (this.#transaction.isOpen) return true
    if (this.#policy.fence === 'all' && this.#state.type !== 'isolated') return false
    // The commands of a pipeline come one by one, and only the last makes it leave: it waits whole or not at all.
    if (stream !== undefined) return false
    const kind = this.#table().kindOf(command.name, command.args[0])
    if (kind === 'read') return !this.#held.isAbout(command)
    return kind === 'other' && this.#held.commands === 0 && !OPENS_TRANSACTION.has(command.name.toLowerCase())
  }

  #enter(next: 'fenced' | 'isolated' | 'broken' | 'moving'): void {
    if (this.#state.type === next) return
    this.#leave()
    const { fenceTimeoutMs } = this.#policy
    switch (next) {
      case 'fenced':
      case 'broken':
        this.#state = { type: next }
        break
      case 'isolated':
        this.#state = { type: next, refusing: false, cancel: this.#clock.after(fenceTimeoutMs, () => this.#refuse()) }
        break
      case 'moving':
        this.#state = { type: next, cancel: this.#clock.after(fenceTimeoutMs, () => this.#open()) }
        break
      default:
        next satisfies never
    }
  }

  #leave(): void {
    if (this.#state.type === 'isolated' || this.#state.type === 'moving') this.#state.cancel()
  }

  #refuse(): void {
    this.#state = { type: 'isolated', refusing: true, cancel: () => {} }
    for (const { command } of this.#held.take()) command.reject(quorumLost())
  }

  #open(): void {
    this.#leave()
    this.#state = { type: 'open' }
    const canQueue = this.#redis.status === 'ready' || this.#redis.options.enableOfflineQueue !== false
    for (const { command, stream } of this.#held.take()) {
      if (canQueue) this.#send(command, stream)
      else command.reject(fenceTimeout(this.#policy.fenceTimeoutMs))
    }
  }
}

/** What ioredis sends by itself to restore a connection. */
const RESTORED = new Set(['select', 'subscribe', 'psubscribe', 'ssubscribe'])
const OPENS_TRANSACTION = new Set(['multi', 'watch'])
