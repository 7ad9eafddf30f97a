import type { Socket } from 'node:net'
import { flushAtExit } from './flush-at-exit.js'
import { type Data, Outbox, PORTION } from './outbox.js'
import { nativeReading, type Readings, showReadings } from './readings.js'

/**
 * How many writes of one tick go out one by one before the rest is joined. Measured: with fewer than this in flight,
 * joining makes client and server wait for each other in turn, and costs throughput.
 */
const JOIN_FROM = 8

const RESOLVED = Promise.resolve()

type Write = (this: Socket, data: Data, callback?: () => void) => boolean

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
export class JoinedWrites implements Readings {
  readonly #socket: Socket
  readonly #write: Write
  readonly #highWaterMark: number
  readonly #outbox = new Outbox()
  readonly #inSocket: () => number
  readonly #bytesWritten: () => number
  readonly #needsDrain: () => boolean
  #isAwaited = false
  #writesOfTick = 0
  #joining = false
  #owesDrain = false

  constructor(socket: Socket) {
    this.#socket = socket
    this.#write = socket.write
    this.#highWaterMark = socket.writableHighWaterMark
    this.#inSocket = nativeReading(socket, 'writableLength')
    this.#bytesWritten = nativeReading(socket, 'bytesWritten')
    this.#needsDrain = nativeReading(socket, 'writableNeedDrain')
    const { end } = socket
    const ownEnd = (...args: Parameters<Socket['end']>): Socket => {
      this.#passAllOn()
      return Reflect.apply(end, socket, args)
    }
    Object.assign(socket, { write: this.#accept, end: ownEnd })
    showReadings(socket, this)
    const close = flushAtExit(() => this.#passAllOn())
    socket.once('close', close)
  }

  get writableLength(): number {
    return this.#inSocket() + this.#outbox.size
  }

  get bytesWritten(): number {
    return this.#bytesWritten() + this.#outbox.bytes
  }

  get writableNeedDrain(): boolean {
    return this.#owesDrain || this.#needsDrain()
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
    if (!isPlain || this.#socket.writableEnded) {
      this.#passAllOn()
      return Reflect.apply(this.#write, this.#socket, [data, encoding, callback])
    }
    if (this.#writesOfTick++ === 0) this.#awaitEndOfTick()
    const isQuiet = !this.#joining && this.#writesOfTick < JOIN_FROM
    if (isQuiet && this.#outbox.writes === 0 && !this.#isBusy()) return this.#write.call(this.#socket, data)
    if (this.#outbox.size + data.length > PORTION) this.#flush()
    this.#outbox.add(data)
    if (this.#outbox.size >= PORTION) this.#flush()
    if (this.#outbox.size + this.#inSocket() < this.#highWaterMark) return true
    this.#owesDrain = true
    return false
  }

  #awaitEndOfTick(): void {
    if (this.#joining) process.nextTick(this.#endTick)
    // Where there is nothing to join, the end of the writes is to be known, and this costs a third.
    else void RESOLVED.then(this.#endTick)
  }

  readonly #endTick = (): void => {
    this.#joining = this.#writesOfTick >= JOIN_FROM
    this.#writesOfTick = 0
    this.#advance()
  }

  #advance(): void {
    this.#flush()
    if ((this.#outbox.writes === 0 && !this.#owesDrain) || !this.#socket.writable) return
    if (this.#isBusy()) {
      this.#awaitSocket()
    } else {
      this.#owesDrain = false
      this.#socket.emit('drain')
    }
  }

  #flush(): void {
    // What has been given to the socket may have been sent, in part: only one portion at a time is in that state.
    while (this.#outbox.writes > 0 && !this.#isBusy()) this.#write.call(this.#socket, this.#outbox.take())
  }

  #isBusy(): boolean {
    return this.#inSocket() > 0 || this.#socket.destroyed
  }

  /** By a write of nothing. A callback with each of the others would cost them a turn of the tick queue. */
  #awaitSocket(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    this.#write.call(this.#socket, '', () => {
      this.#isAwaited = false
      this.#advance()
    })
  }

  /** Leaves the order of what waits, and of what follows, to the socket's own queue. */
  #passAllOn(): void {
    while (this.#outbox.writes > 0 && !this.#socket.destroyed) this.#write.call(this.#socket, this.#outbox.take())
  }
}
