import type { Internals, Item, MultiPipeline, Queue } from '../connection/internals.js'
import { WholeTransactions } from './whole.js'

/**
 * How far a connection is in a transaction that is made of single commands. WATCH and MULTI live in the server, on that
 * one connection: ioredis sends what follows on the next one as if nothing had happened, where EXEC would succeed
 * although a watched key has changed, and queued commands would be executed one by one.
 */
type State =
  | 'none'
  /** WATCH was sent. */
  | 'watching'
  /** It was, and its connection is gone: EXEC has to fail as it does when a key has changed. */
  | 'watch-lost'
  /** MULTI was sent as a single command. */
  | 'open'
  /** It was, and its connection is gone: nothing of it may be executed. */
  | 'broken'

/**
 * How much of a transaction is in flight. `whole`: MULTI, EXEC and all in between; `begun`: MULTI has been answered;
 * `open`: EXEC has not been sent.
 */
export type TransactionPart = 'whole' | 'begun' | 'open' | undefined

/** The methods of a client that begin and end a transaction. `call('MULTI')` and the like go unnoticed. */
export const TRANSACTION_METHODS = ['multi', 'exec', 'discard', 'watch', 'unwatch'] as const

export type TransactionMethod = (typeof TRANSACTION_METHODS)[number]

/** Keeps transactions and watched keys honest across a change of connection. */
export class Transactions {
  readonly whole: WholeTransactions = new WholeTransactions()
  readonly #redis: Internals
  readonly #isGateClosed: () => boolean
  readonly #ended: () => void
  #state: State = 'none'
  /** What has begun it, until that has left: without it nothing is lost with a connection. */
  #beginning: unknown
  #wasUsed = false

  /** `ended` is called when a transaction that was lost has been given up by the program. */
  constructor(redis: Internals, isGateClosed: () => boolean, ended: () => void) {
    this.#redis = redis
    this.#isGateClosed = isGateClosed
    this.#ended = ended
  }

  /** Whether the commands in between have to go to the connection that has the transaction. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isBroken(): boolean {
    return this.#state === 'broken'
  }

  /**
   * Whether a command that was sent ahead of `behind`, and is none of a pipeline, belongs to a transaction that is made
   * of single commands.
   */
  hasAhead(behind: Queue): boolean {
    if (!this.#wasUsed) return false
    const next = behind
      .toArray()
      .find(({ command, stream }) => stream === undefined && BOUNDARIES.has(command.name.toLowerCase()))
    return next === undefined ? this.isOpen : next.command.name.toLowerCase() !== 'multi'
  }

  /** For each command in flight on a connection that is lost: how much of its transaction has been sent, if it has one. */
  partsOf(inFlight: readonly Item[]): readonly TransactionPart[] {
    const parts = new Array<TransactionPart>(inFlight.length)
    if (!this.#wasUsed) return parts
    let part: TransactionPart = this.isBroken ? 'open' : undefined
    let since = inFlight.length
    for (let i = inFlight.length - 1; i >= 0; i--) {
      const { command, stream } = inFlight[i] as Item
      const name = stream === undefined ? command.name.toLowerCase() : ''
      if (name === 'exec' || name === 'discard') {
        part = 'begun'
        since = i
      }
      parts[i] = part
      if (name !== 'multi') continue
      if (part === 'begun') parts.fill('whole', i, since + 1)
      part = undefined
    }
    return parts
  }

  /** Nothing is held back, and what was issued so far is on its way. */
  flushed(): void {
    if (this.#beginning !== undefined && this.#leavesNow) this.#beginning = undefined
  }

  /** Calls a method of ioredis' in the light of what is open. */
  around(method: TransactionMethod, args: readonly unknown[], base: () => unknown): unknown {
    switch (method) {
      case 'watch':
        if (this.#state === 'none') return this.#begin('watching', base)
        return base()
      case 'unwatch':
        if (this.#state === 'watching' || this.#state === 'watch-lost') this.#state = 'none'
        return base()
      case 'multi':
        return isSingle(args) ? this.#single(base) : this.#guarded(base() as MultiPipeline)
      case 'exec':
      case 'discard': {
        const result = base()
        const wasBroken = this.isBroken
        this.#state = 'none'
        if (wasBroken) this.#ended()
        return result
      }
      default:
        return method satisfies never
    }
  }

  /** The connection is lost. */
  lost(): void {
    if (this.#beginning !== undefined) return
    if (this.#state === 'watching') this.#state = 'watch-lost'
    if (this.#state === 'open') this.#state = 'broken'
  }

  #single(base: () => unknown): unknown {
    this.#wasUsed = true
    return this.#begin('open', base)
  }

  /** The state changes after the command is on its way: it must not be taken for a part of what it begins. */
  #begin(state: 'watching' | 'open', base: () => unknown): unknown {
    const leavesNow = this.#leavesNow
    const result = base()
    this.#state = state
    this.#beginning = leavesNow ? undefined : result
    if (!leavesNow && result instanceof Promise) {
      const failed = () => {
        if (this.#beginning !== result) return
        this.#beginning = undefined
        this.#state = 'none'
      }
      result.catch(failed)
    }
    return result
  }

  /** The usual MULTI, which is collected here and leaves in one piece: only what it watches can be lost. */
  #guarded(pipeline: MultiPipeline): MultiPipeline {
    const exec = pipeline.exec.bind(pipeline)
    pipeline.exec = (callback) => {
      const isWatched = this.#state === 'watching' || this.#state === 'watch-lost'
      const keysAreWatched = this.#state === 'watching' && this.#leavesNow
      if (isWatched) this.#state = 'none'
      if (isWatched && !keysAreWatched) {
        callback?.(null, null)
        return Promise.resolve(null)
      }
      const isAlone = this.#state === 'none' && !isWatched
      const result = exec(callback)
      if (isAlone) this.whole.sent(pipeline._queue)
      return result
    }
    return pipeline
  }

  /** Whether what is sent now leaves on the connection that there is, and not on one to come. */
  get #leavesNow(): boolean {
    return this.#redis.status === 'ready' && this.#redis.stream?.writable === true && !this.#isGateClosed()
  }
}

const BOUNDARIES = new Set(['multi', 'exec', 'discard'])

/** `multi({ pipeline: false })`; an array of commands may come first. */
const isSingle = (args: readonly unknown[]): boolean =>
  args.some((arg) => typeof arg === 'object' && arg !== null && 'pipeline' in arg && arg.pipeline === false)
