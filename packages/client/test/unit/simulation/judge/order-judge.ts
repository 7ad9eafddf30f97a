import type { Client } from '../client/client.js'
import type { Write } from '../client/write.js'
import type { Connection } from '../world/connection.js'
import type { Report } from './belief-judge.js'

/**
 * In which order writes leave: on each connection in the order in which the program issued them, each once; a second
 * time only on another connection, and only where it was refused, or may be repeated.
 */
export class OrderJudge {
  readonly #client: Client
  readonly #report: Report
  readonly #issuedOn = new Map<number, Connection>()
  readonly #refused = new Set<number>()
  readonly #lastOn = new WeakMap<Connection, number>()
  #newest = -1

  constructor(client: Client, report: Report) {
    this.#client = client
    this.#report = report
  }

  refused(write: Write): void {
    this.#refused.add(write.id)
  }

  issued(write: Write, connection: Connection): void {
    const { id } = write
    const last = this.#lastOn.get(connection) ?? -1
    if (id === last) this.#report('no write leaves twice', `#${id} on one connection`)
    if (id < last) this.#report('writes leave in the order in which they were issued', `#${id} after #${last}`)
    this.#lastOn.set(connection, id)
    if (write.isSettled) this.#report('no write leaves after it was settled', `#${id}`)
    if (!this.#issuedOn.has(id)) {
      if (id < this.#newest) {
        this.#report('writes leave in the order in which they were issued', `#${id} after #${this.#newest}`)
      }
      this.#newest = Math.max(this.#newest, id)
    } else if (!this.#mayRepeat(write)) {
      this.#report(
        'no write leaves twice',
        `${write.name} #${id} is sent again with resend: '${this.#client.settings.resend}'`,
      )
    }
    this.#issuedOn.set(id, connection)
  }

  #mayRepeat({ id, name }: Write): boolean {
    const { resend } = this.#client.settings
    if (this.#refused.delete(id)) return true
    return resend === 'all' || (resend === 'safe' && name === 'set')
  }
}
