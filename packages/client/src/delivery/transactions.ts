import type { Internals } from '../connection/internals.js'

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

interface MultiPipeline {
  exec(callback?: (error: null, result: null) => void): Promise<unknown>
}

/** The methods of a client that begin and end a transaction. `call('MULTI')` and the like go unnoticed. */
export const TRANSACTION_METHODS = ['multi', 'exec', 'discard', 'watch', 'unwatch'] as const

export type TransactionMethod = (typeof TRANSACTION_METHODS)[number]

/** Keeps transactions and watched keys honest across a change of connection. */
export class Transactions {
  readonly #redis: Internals
  readonly #isGateClosed: () => boolean
  readonly #ended: () => void
  #state: State = 'none'

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

  /** Calls a method of ioredis' in the light of what is open. */
  around(method: TransactionMethod, args: readonly unknown[], base: () => unknown): unknown {
    switch (method) {
      case 'watch':
        if (this.#state === 'none') this.#state = 'watching'
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
    if (this.#state === 'watching') this.#state = 'watch-lost'
    if (this.#state === 'open') this.#state = 'broken'
  }

  #single(base: () => unknown): unknown {
    const result = base()
    this.#state = 'open'
    return result
  }

  /** The usual MULTI, which is collected here and leaves in one piece: only what it watches can be lost. */
  #guarded(pipeline: MultiPipeline): MultiPipeline {
    if (this.#state !== 'watching' && this.#state !== 'watch-lost') return pipeline
    const exec = pipeline.exec.bind(pipeline)
    pipeline.exec = (callback) => {
      const keysAreWatched = this.#state === 'watching' && this.#leavesNow
      this.#state = 'none'
      if (keysAreWatched) return exec(callback)
      callback?.(null, null)
      return Promise.resolve(null)
    }
    return pipeline
  }

  /** Whether what is sent now leaves on the connection that there is, and not on one to come. */
  get #leavesNow(): boolean {
    return this.#redis.status === 'ready' && this.#redis.stream?.writable === true && !this.#isGateClosed()
  }
}

/** `multi({ pipeline: false })`; an array of commands may come first. */
const isSingle = (args: readonly unknown[]): boolean =>
  args.some((arg) => typeof arg === 'object' && arg !== null && 'pipeline' in arg && arg.pipeline === false)
