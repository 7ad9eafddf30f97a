import { Redis as IORedis } from 'ioredis'
import type { Clock } from '../clock.js'
import type { Internals, Item, Sendable } from '../connection/internals.js'
import type { SwitchmasterError } from '../errors.js'
import type { Failover } from '../options/types.js'
import type { CommandTable } from './command-table.js'
import { fenceTimeout, heldTooMuch, notSentAgain, quorumLost, transactionLost } from './errors.js'
import { Held } from './held.js'

/** What the gate sees of the failover. */
export interface Outlook {
  /** Writes have to wait for the end of a failover. */
  readonly isFenced: boolean
  /** Less than a majority of the sentinels is heard. */
  readonly isIsolated: boolean
  /** The server has refused writes that are going to be sent again: later ones must not overtake them. */
  readonly isRefused: boolean
  /** The connection leads to the node that is right now. */
  readonly isSettled: boolean
  /** There is a connection still, and it leads to a node that is not right any more. */
  readonly isAstray: boolean
}

type State =
  | { readonly type: 'open' }
  /** Waiting for the end of a failover, which the topology bounds. */
  | { readonly type: 'fenced' }
  /** Waiting until writes that were refused are answered, which whoever sends them again bounds. */
  | { readonly type: 'refused' }
  /** Cut off from the majority: after a while, waiting turns into refusing. */
  | { readonly type: 'isolated'; readonly refusing: boolean; readonly cancel: () => void }
  /** The connection was lost in the middle of a transaction: what belongs to it must not be executed. */
  | { readonly type: 'broken' }
  /** There is a new master, and the connection to it is not ready yet. */
  | { readonly type: 'moving'; readonly cancel: () => void }

type Closed = Exclude<State['type'], 'open'>

/** What the gate has to know of a transaction that is made of single commands. */
export interface OpenTransaction {
  readonly isOpen: boolean
  readonly isBroken: boolean
}

export interface GateParts {
  readonly redis: Internals
  /** ioredis' own way of sending, past the gate. */
  readonly send: (command: Sendable, stream: unknown) => unknown
  readonly table: () => CommandTable
  readonly transaction: OpenTransaction
  readonly policy: Failover
  readonly clock: Clock
  /** Whether a command was on its way before, and may have been executed. */
  readonly wasSent: (command: Sendable) => boolean
}

/**
 * Holds one client's writes while their master is being replaced, and lets them go in the order in which they were
 * issued: on the new connection behind what was in flight, or on the old one where the failover came to nothing.
 */
export class Gate {
  readonly #parts: GateParts
  readonly #held = new Held()
  #state: State = { type: 'open' }
  /** Of a transaction that was lost, these are no part. */
  #issuedBefore = new WeakSet<Sendable>()

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  /** The one question on the way of every command. */
  get isClosed(): boolean {
    return this.#state.type !== 'open'
  }

  /** What waits here. */
  get items(): readonly Item[] {
    return this.#held.items
  }

  /** Something has changed: closes, opens, or waits for the next connection. */
  update(outlook: Outlook): void {
    const reason = this.#reasonToClose(outlook)
    if (reason) this.#enter(reason)
    else if (this.#state.type !== 'open') outlook.isSettled ? this.#open() : this.#enter('moving')
  }

  /** Sends a command while the gate is closed, or holds it. */
  pass(command: Sendable, stream: unknown): unknown {
    const { redis, send, policy, table, transaction } = this.#parts
    if (transaction.isBroken && this.#isPartOfIt(command, stream)) return breakOff(command)
    const kind = table().kindOf(command.name, command.args[0])
    if (this.#wouldExecute(command, stream)) return this.#discard(command)
    if (this.#goesAhead(command, stream, kind)) return send(command, stream)
    if (this.#state.type === 'isolated' && this.#state.refusing) {
      this.#reject(command, quorumLost())
      return command.promise
    }
    const item = stream === undefined ? { command } : { command, stream }
    const changes = kind === 'write' || OPENS_TRANSACTION.has(command.name.toLowerCase())
    const { commands, bytes } = this.#held
    for (const tooMuch of this.#held.add(item, policy, changes)) this.#reject(tooMuch, heldTooMuch(commands, bytes))
    const { commandTimeout } = redis.options
    if (typeof commandTimeout === 'number' && !command.isSettled) command.setTimeout(commandTimeout)
    return command.promise
  }

  /**
   * The connection has just become ready. What waits is handed to ioredis' own queue, which it sends next: behind what
   * was in flight and what was queued before, ahead of everything that is issued from now on. Where the gate stays
   * closed, all of that comes back to it in this order.
   */
  ready(outlook: Outlook): void {
    const reason = this.#reasonToClose(outlook)
    if (reason) this.#enter(reason)
    else if (outlook.isSettled) {
      this.#leave()
      this.#state = { type: 'open' }
    }
    this.#queue()
    const { redis, transaction } = this.#parts
    if (!transaction.isBroken) return
    const sooner = [...(redis.prevCommandQueue?.toArray() ?? []), ...redis.offlineQueue.toArray()]
    this.#issuedBefore = new WeakSet(sooner.map(({ command }) => command))
  }

  /** The client has ended. */
  reject(error: Error): void {
    this.#leave()
    this.#state = { type: 'open' }
    for (const { command } of this.#held.take()) command.reject(error)
  }

  /** Puts what is held into ioredis' queue, for the database that was, or would have been, selected then. */
  #queue(): void {
    const { redis } = this.#parts
    const condition = redis.prevCondition ?? redis.condition
    const before = condition?.select ?? 0
    let select = before
    for (const item of this.#held.take()) {
      redis.offlineQueue.push({ ...item, select })
      const { name, args } = item.command
      if (name === 'select' && Number.isInteger(Number(args[0]))) select = Number(args[0])
    }
    // ioredis ends by selecting what was selected before, without a thought of what it sends here.
    if (condition && select !== before) redis.prevCondition = { ...condition, select }
  }

  /** EXEC of a transaction on a master that is being replaced: what it writes there would be lost. */
  #wouldExecute({ name }: Sendable, stream: unknown): boolean {
    if (stream !== undefined || !this.#parts.transaction.isOpen || this.#held.commands > 0) return false
    return this.#state.type !== 'refused' && name.toLowerCase() === 'exec'
  }

  #discard(exec: Sendable): unknown {
    const discard = new IORedis.Command('discard') as unknown as Sendable
    discard.promise.catch(() => {})
    this.#parts.send(discard, undefined)
    exec.reject(transactionLost())
    return exec.promise
  }

  #isPartOfIt(command: Sendable, stream: unknown): boolean {
    if (stream !== undefined || this.#issuedBefore.has(command) || this.#isOfHandshake(command, stream)) return false
    return !RESTORED.has(command.name.toLowerCase())
  }

  /** Its own commands, and no others: what the program issues meanwhile must not overtake what is held. */
  #isOfHandshake({ name }: Sendable, stream: unknown): boolean {
    const { status, condition } = this.#parts.redis
    if (status !== 'connect' || !condition?.handshake || stream !== undefined) return false
    return IORedis.Command.checkFlag('HANDSHAKE_COMMANDS', name) || name.toLowerCase() === 'himport'
  }

  #goesAhead(command: Sendable, stream: unknown, kind: ReturnType<CommandTable['kindOf']>): boolean {
    const { redis, policy, transaction } = this.#parts
    // The end must not wait for what waits for it, and neither must a handshake.
    if (redis.status === 'end' || this.#isOfHandshake(command, stream)) return true
    // A transaction that has begun is ended where it was begun; one whose MULTI is held has not.
    if (transaction.isOpen && this.#held.commands === 0) return true
    if (policy.fence === 'all' && this.#state.type === 'fenced') return false
    if (policy.fence === 'all' && this.#state.type === 'moving') return false
    // The commands of a pipeline come one by one, and only the last makes it leave: it waits whole or not at all.
    if (stream !== undefined) return false
    if (kind === 'read') return !this.#held.isAbout(command)
    if (kind === 'write' || this.#held.commands > 0 || this.#state.type === 'refused') return false
    return !OPENS_TRANSACTION.has(command.name.toLowerCase())
  }

  #reasonToClose({ isFenced, isIsolated, isAstray, isRefused }: Outlook): Closed | undefined {
    const { policy, transaction } = this.#parts
    const { fence, isolation } = policy
    if (fence !== 'off' && isFenced) return 'fenced'
    if (isolation === 'fence' && isIsolated) return 'isolated'
    if (transaction.isBroken) return 'broken'
    if (isAstray) return 'moving'
    return isRefused ? 'refused' : undefined
  }

  #enter(next: Closed): void {
    if (this.#state.type === next) return
    this.#leave()
    const { clock, policy } = this.#parts
    switch (next) {
      case 'fenced':
      case 'refused':
      case 'broken':
        this.#state = { type: next }
        break
      case 'isolated': {
        const cancel = clock.after(policy.fenceTimeoutMs, () => this.#refuse())
        this.#state = { type: next, refusing: false, cancel }
        break
      }
      case 'moving':
        this.#state = { type: next, cancel: clock.after(policy.fenceTimeoutMs, () => this.#open()) }
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
    for (const { command } of this.#held.take()) this.#reject(command, quorumLost())
  }

  #open(): void {
    const { redis, send, policy } = this.#parts
    this.#leave()
    this.#state = { type: 'open' }
    const canQueue = redis.status === 'ready' || redis.options.enableOfflineQueue !== false
    for (const { command, stream } of this.#held.take()) {
      if (canQueue) send(command, stream)
      else this.#reject(command, fenceTimeout(policy.fenceTimeoutMs))
    }
  }

  #reject(command: Sendable, error: SwitchmasterError): void {
    const wasSent = this.#parts.wasSent(command)
    command.reject(wasSent ? notSentAgain(command.name, error) : error)
  }
}

const breakOff = (command: Sendable): unknown => {
  // There is nothing left to discard.
  if (command.name.toLowerCase() === 'discard') command.resolve(Buffer.from('OK'))
  else command.reject(transactionLost())
  return command.promise
}

/** What ioredis sends by itself to restore a connection. */
const RESTORED = new Set(['select', 'subscribe', 'psubscribe', 'ssubscribe'])
const OPENS_TRANSACTION = new Set(['multi', 'watch'])
