import type { Clock } from '../../clock.js'
import type { AdminConnection } from '../../connection/admin.js'
import { notPermitted } from './errors.js'

/**
 * How long the master holds writes back after it was last told to: what is left of it is all that remains where this
 * process dies.
 */
const LEASE_MS = 3000

const RENEW_MS = 500

/**
 * Writes held back by a master (CLIENT PAUSE WRITE, Redis 6.2), for as long as this process lives and wants it. Reads go
 * on, replication goes on.
 */
export class WritePause {
  readonly #connection: AdminConnection
  readonly #clock: Clock
  readonly #startedAt: number
  #sealed = true
  #heldUntil: number
  #stopRenewing: () => void = () => {}

  private constructor(connection: AdminConnection, clock: Clock, askedAt: number) {
    this.#connection = connection
    this.#clock = clock
    this.#startedAt = askedAt
    this.#heldUntil = askedAt + LEASE_MS
    this.#schedule()
  }

  static async begin(connection: AdminConnection, clock: Clock): Promise<WritePause> {
    const askedAt = clock.now()
    const [reply] = await connection.tell([['CLIENT', 'PAUSE', String(LEASE_MS), 'WRITE']])
    if (reply instanceof Error) throw notPermitted('CLIENT PAUSE WRITE', reply)
    return new WritePause(connection, clock, askedAt)
  }

  /** Whether it has held without a break until now. */
  get isSealed(): boolean {
    return this.#sealed && this.#clock.now() < this.#heldUntil
  }

  get elapsedMs(): number {
    return Math.round(this.#clock.now() - this.#startedAt)
  }

  /** Stops renewing it and leaves it to run out: somebody else may have paused the same master. */
  abandon(): void {
    this.#stopRenewing()
  }

  #schedule(): void {
    this.#stopRenewing = this.#clock.after(RENEW_MS, () => {
      void this.#renew()
      this.#schedule()
    })
  }

  async #renew(): Promise<void> {
    const askedAt = this.#clock.now()
    this.#sealed &&= askedAt < this.#heldUntil
    try {
      await this.#connection.ask('CLIENT', 'PAUSE', String(LEASE_MS), 'WRITE')
      this.#heldUntil = askedAt + LEASE_MS
    } catch {
      // Whoever asks whether it still holds finds out by the time.
    }
  }
}
