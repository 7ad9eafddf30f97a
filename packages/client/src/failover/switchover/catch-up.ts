import { AdminConnection } from '../../connection/admin.js'
import type { ClientSettings } from '../../connection/settings.js'
import { sleep } from '../../sleep.js'
import { formatAddress } from '../../topology/address.js'
import { SwitchoverRefusedError } from './errors.js'
import { askReplication } from './inspect.js'
import type { ReplicaReport } from './report.js'

/**
 * How long a candidate may take to get what the master had when it was asked. A replica that was just filled gets
 * nothing for up to a second, though its link is up: the master waits for its first acknowledgement.
 */
const FOLLOW_MS = 3000

/**
 * How long writes are held back for the candidates to get what is under way to them. Sentinel's own greetings are held
 * back as well, and it takes a master for down that is silent for `down-after-milliseconds`.
 */
const CATCH_UP_MS = 500

const POLL_MS = 2

/** The replicas of which one becomes master, on connections that are opened before anybody is made to wait. */
export class Candidates implements Disposable {
  readonly #connections: readonly AdminConnection[]
  readonly #settings: ClientSettings

  private constructor(connections: readonly AdminConnection[], settings: ClientSettings) {
    this.#connections = connections
    this.#settings = settings
  }

  static async open(candidates: readonly ReplicaReport[], settings: ClientSettings): Promise<Candidates> {
    const opening = await Promise.allSettled(candidates.map(({ address }) => AdminConnection.open(address, settings)))
    const open = opening.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const failed = opening.find((one) => one.status === 'rejected')
    if (failed === undefined) return new Candidates(open, settings)
    for (const connection of open) connection[Symbol.dispose]()
    throw new SwitchoverRefusedError('down', String(failed.reason?.message ?? failed.reason), { cause: failed.reason })
  }

  /** Waits until they have what the master has now, and so are known to follow. */
  async follow(master: AdminConnection, signal: AbortSignal): Promise<void> {
    const { offset } = await askReplication(master)
    await this.#reach(offset, FOLLOW_MS, signal)
  }

  /** Waits until they have everything that `master` has, which holds writes back. */
  async catchUp(master: AdminConnection, signal: AbortSignal): Promise<void> {
    const { offset } = await askReplication(master)
    await this.#reach(offset, CATCH_UP_MS, signal)
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection[Symbol.dispose]()
  }

  async #reach(offset: number, limitMs: number, signal: AbortSignal): Promise<void> {
    await Promise.all(this.#connections.map((connection) => this.#one(connection, offset, limitMs, signal)))
  }

  async #one(connection: AdminConnection, offset: number, limitMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#settings
    const deadline = clock.now() + limitMs
    for (;;) {
      const info = await askReplication(connection)
      if (info.role === 'slave' && info.linked && info.offset >= offset) return
      if (clock.now() >= deadline) {
        const lacks = info.linked ? `did not get the last ${offset - info.offset} bytes` : 'did not get its link back'
        throw new SwitchoverRefusedError(
          info.linked ? 'lags' : 'not-linked',
          `${formatAddress(connection.address)} ${lacks} within ${limitMs} ms: wait until it follows the master closely`,
        )
      }
      await sleep(clock, POLL_MS, signal)
    }
  }
}
