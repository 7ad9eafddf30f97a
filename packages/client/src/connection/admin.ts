import type { Socket } from 'node:net'
import type { Clock } from '../clock.js'
import { type Address, formatAddress } from '../topology/address.js'
import { dial } from './dial.js'
import { dataError, refusedError } from './errors.js'
import { exchange } from './exchange.js'
import { askRole } from './role.js'
import type { ClientSettings } from './settings.js'

/** What is to be sent in one go. */
export type Commands = ReadonlyArray<readonly string[]>

/** No server that is in order takes this long for what is asked of it here. */
const REPLY_TIMEOUT_MS = 1000

/**
 * A short-lived connection to one data node for what is done to the node itself: it is not retried and not revived, so
 * that nothing is done twice or later than was meant. Commands of several callers go out one batch after the other.
 */
export class AdminConnection implements Disposable {
  readonly address: Address
  readonly #socket: Socket
  readonly #clock: Clock
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(address: Address, socket: Socket, clock: Clock) {
    this.address = address
    this.#socket = socket
    this.#clock = clock
  }

  /** Connects and logs in. Rejects with the typed error that says why it could not. */
  static async open(address: Address, settings: ClientSettings): Promise<AdminConnection> {
    const { clock, family, connectTimeoutMs } = settings
    const limit = new AbortController()
    const ms = Math.min(connectTimeoutMs, REPLY_TIMEOUT_MS)
    const stop = clock.after(ms, () =>
      limit.abort(dataError(address, new Error(`connecting took longer than ${ms} ms`))),
    )
    try {
      const { tls, ...credentials } = settings.secrets()
      const socket = await dial(address, { tls, family, signal: limit.signal })
      const answer = await askRole(socket, credentials, limit.signal)
      if (answer.type === 'role') return new AdminConnection(address, socket, clock)
      socket.destroy()
      throw refusedError(address, answer.reason)
    } catch (error) {
      throw dataError(address, error)
    } finally {
      stop()
    }
  }

  /** One round trip. Error replies are among the replies; a lost or silent connection rejects. */
  tell(commands: Commands): Promise<unknown[]> {
    const mine = this.#turn.then(() => this.#exchange(commands))
    this.#turn = mine.catch(() => {})
    return mine
  }

  /** The same for one command whose refusal is a failure. */
  async ask(...command: string[]): Promise<unknown> {
    const [reply] = await this.tell([command])
    if (reply instanceof Error) throw reply
    return reply
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  async #exchange(commands: Commands): Promise<unknown[]> {
    // Lost while nobody listened: nothing more would ever be heard of it.
    if (this.#socket.destroyed) throw new Error(`the connection to ${formatAddress(this.address)} is closed`)
    const limit = new AbortController()
    const late = new Error(`${formatAddress(this.address)} gave no answer within ${REPLY_TIMEOUT_MS} ms`)
    const stop = this.#clock.after(REPLY_TIMEOUT_MS, () => limit.abort(late))
    try {
      return await exchange(this.#socket, commands, limit.signal)
    } finally {
      stop()
    }
  }
}
