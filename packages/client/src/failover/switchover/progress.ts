import type { Address } from '../../topology/address.js'

/** A step of a switchover that has been done. `atMs` is the time since the call, in milliseconds. */
export type SwitchoverProgress = { readonly atMs: number } & SwitchoverStep

export type SwitchoverStep =
  /** Nothing speaks against it. `candidates` may become master: one, or several that are equally good. */
  | { readonly type: 'planned'; readonly from: Address; readonly candidates: readonly Address[] }
  /** The sentinel that will lead knows which replica to choose. */
  | { readonly type: 'steered'; readonly to: Address }
  /** The master holds writes back. */
  | { readonly type: 'paused' }
  /** The candidates have everything that was acknowledged. */
  | { readonly type: 'caught-up' }
  /** A sentinel has begun the failover: it cannot be given up any more. */
  | { readonly type: 'accepted'; readonly sentinel: string }
  /** The replica says that it is master. */
  | { readonly type: 'promoted'; readonly to: Address }
  /** The old master follows the new one, and has answered what it held back with READONLY. */
  | { readonly type: 'released'; readonly pausedMs: number }
  /** A majority of the sentinels names the new master. */
  | { readonly type: 'confirmed' }
  /** It was given up; what had been changed is as it was before, except for `left`. */
  | { readonly type: 'undone'; readonly left: readonly string[] }

/** What a switchover came to. */
export interface Switchover {
  readonly from: Address
  /** The replica that has become master. */
  readonly to: Address
  /** How long the old master held writes back, in milliseconds. */
  readonly pausedMs: number
  /** The whole of it, in milliseconds. */
  readonly tookMs: number
  /**
   * Whether the old master is known to have held writes back without a break. `false` where this process was itself
   * stopped for longer than a pause lasts: then writes may have been acknowledged that the new master does not have.
   */
  readonly sealed: boolean
  /** What could not be put back as it was, in words; empty but for servers that failed meanwhile. */
  readonly left: readonly string[]
}

/** Tells the steps, and keeps a listener that fails from disturbing them. */
export class ProgressTeller {
  readonly #listener: (progress: SwitchoverProgress) => void
  readonly #now: () => number
  readonly #startedAt: number
  readonly #failures: unknown[] = []

  constructor(listener: (progress: SwitchoverProgress) => void, now: () => number) {
    this.#listener = listener
    this.#now = now
    this.#startedAt = now()
  }

  get elapsedMs(): number {
    return Math.round(this.#now() - this.#startedAt)
  }

  tell(step: SwitchoverStep): void {
    try {
      this.#listener({ atMs: this.elapsedMs, ...step })
    } catch (error) {
      this.#failures.push(error)
    }
  }

  /** An uncaught error may end the process, which must not happen while the master holds writes back. */
  throwFailures(): void {
    for (const failure of this.#failures) {
      queueMicrotask(() => {
        throw failure
      })
    }
  }
}
