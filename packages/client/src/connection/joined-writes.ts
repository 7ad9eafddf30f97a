import type { Socket } from 'node:net'
import { flushAtExit } from './flush-at-exit.js'
import { type Data, Outbox, PORTION } from './outbox.js'

/**
 * How many writes of one tick go out one by one before the rest is joined. Measured: with fewer than this in flight,
 * joining makes client and server wait for each other in turn, and costs throughput.
 */
const JOIN_FROM = 8

type Write = (this: Socket, data: Data, callback: () => void) => boolean

/**
 * Joins what is written to a socket in one tick into one write, by `write` and `end` of its own on this one socket.
 *
 * - In a tick that writes much, what is written leaves at its end (`process.nextTick`), or as soon as there are 64 kB.
 *   Ticks that write little write as the socket itself does: see `JOIN_FROM`. A tick is taken for what the one before
 *   it was, and a quiet one turns busy at its eighth write.
 * - Everything leaves in the order of the calls, strings and binary data alike. A write with an encoding or a callback
 *   is passed on as it is, behind everything before it, and so is one that the socket refuses, by an error thrown or
 *   emitted. Strings are joined before they are encoded: a surrogate pair must not be cut in two by two writes.
 * - `end()` sends what waits first, so do `destroySoon()` and `process.exit()`. After `destroy()` nothing leaves.
 * - While the system accepts no more, what is written waits here, and goes on in portions of 64 kB. `write()`,
 *   `writableLength`, `bytesWritten` and `writableNeedDrain` count what waits; `'drain'` may come early, when the
 *   socket itself is through, but always comes.
 */
export class JoinedWrites {
  readonly #socket: Socket
  readonly #write: Write
  readonly #highWaterMark: number
  readonly #outbox = new Outbox()
  /** Portions whose callback has not been called yet. */
  #portions = 0
  #writesOfTick = 0
  #joining = false
  #owesDrain = false

  constructor(socket: Socket) {
    this.#socket = socket
    this.#write = socket.write
    this.#highWaterMark = socket.writableHighWaterMark
    const { end } = socket
    const own = {
      write: { value: this.#accept, writable: true },
      end: {
        value: (...args: Parameters<Socket['end']>) => {
          this.#passAllOn()
          return Reflect.apply(end, socket, args)
        },
        writable: true,
      },
      writableLength: { get: () => this.#native('writableLength') + this.#outbox.size },
      bytesWritten: { get: () => this.#native('bytesWritten') + this.#outbox.bytes },
      writableNeedDrain: { get: () => this.#owesDrain || this.#native('writableNeedDrain') },
    }
    for (const [name, property] of Object.entries(own)) {
      Object.defineProperty(socket, name, { ...property, configurable: true })
    }
    socket.once(
      'close',
      flushAtExit(() => this.#passAllOn()),
    )
  }

  /**
   * How many of the last calls of `write()` have certainly not been sent, not even in part: ioredis makes one call for
   * each command, and one for each pipeline. Stays what it was when the socket was destroyed.
   */
  get unsentWrites(): number {
    return this.#outbox.writes
  }

  readonly #accept = (data: Data, encoding?: unknown, callback?: unknown): boolean => {
    const isPlain = (typeof data === 'string' || data instanceof Uint8Array) && !encoding && !callback
    if (!isPlain) {
      this.#passAllOn()
      return Reflect.apply(this.#write, this.#socket, [data, encoding, callback])
    }
    if (this.#writesOfTick++ === 0) process.nextTick(this.#endTick)
    const isQuiet = !this.#joining && this.#writesOfTick < JOIN_FROM
    if (isQuiet && this.#outbox.writes === 0 && !this.#isBusy()) return this.#pass(data)
    if (this.#outbox.size + data.length > PORTION) this.#flush()
    this.#outbox.add(data)
    if (this.#outbox.size >= PORTION) this.#flush()
    const waiting = this.#portions === 0 ? this.#outbox.size : this.#socket.writableLength
    if (waiting < this.#highWaterMark) return true
    this.#owesDrain = true
    return false
  }

  readonly #endTick = (): void => {
    this.#joining = this.#writesOfTick >= JOIN_FROM
    this.#writesOfTick = 0
    this.#flush()
  }

  #flush(): void {
    // What has been given to the socket may have been sent, in part: only one portion at a time is in that state.
    while (this.#outbox.writes > 0 && !this.#isBusy()) this.#pass(this.#outbox.take())
  }

  #isBusy(): boolean {
    return this.#socket.destroyed || (this.#portions > 0 && this.#native('writableLength') > 0)
  }

  #pass(data: Data): boolean {
    this.#portions++
    return this.#write.call(this.#socket, data, this.#written)
  }

  readonly #written = (): void => {
    this.#portions--
    this.#flush()
    if (!this.#owesDrain || this.#socket.writableLength > 0) return
    this.#owesDrain = false
    this.#socket.emit('drain')
  }

  /** Leaves the order of what waits, and of what follows, to the socket's own queue. */
  #passAllOn(): void {
    while (this.#outbox.writes > 0 && !this.#socket.destroyed) this.#pass(this.#outbox.take())
  }

  #native<Name extends 'writableLength' | 'bytesWritten' | 'writableNeedDrain'>(name: Name): Socket[Name] {
    return Reflect.get(Object.getPrototypeOf(this.#socket), name, this.#socket)
  }
}
