import type { Socket } from 'node:net'
import type { Passage } from './faults.js'

type Item =
  | { readonly type: 'bytes'; readonly chunk: Buffer; readonly dueAt: number }
  | { readonly type: 'end' | 'reset'; readonly dueAt: number }

/** Bytes on their way, above which the sender has to wait: a delay must not become a memory leak. */
const WINDOW = 1 << 20

const randomDelay = (ms: number, jitterMs: number): number => Math.max(0, ms + (2 * Math.random() - 1) * jitterMs)

/**
 * One direction of a connection: bytes, the end, a reset, in order. What may not pass stays unread in the sender's own
 * socket, so that the sender sees what TCP would show it: success, until the buffers are full.
 */
export class Lane {
  readonly #source: Socket
  readonly #target: Socket
  readonly #passage: () => Passage
  readonly #queue: Item[] = []
  #queued = 0
  #lastDueAt = 0
  #timer: NodeJS.Timeout | undefined
  #isFull = false

  constructor(source: Socket, target: Socket, passage: () => Passage) {
    this.#source = source
    this.#target = target
    this.#passage = passage
    source.on('data', (chunk: Buffer) => this.#enqueue({ type: 'bytes', chunk, dueAt: this.#due() }))
    source.on('end', () => this.#enqueue({ type: 'end', dueAt: this.#due() }))
    source.on('close', () => {
      if (!source.readableEnded || source.errored) this.#enqueue({ type: 'reset', dueAt: this.#due() })
    })
    target.on('drain', () => {
      this.#isFull = false
      this.update()
    })
    target.on('close', () => clearTimeout(this.#timer))
    this.update()
  }

  /** To be called whenever the network has changed. */
  update(): void {
    clearTimeout(this.#timer)
    const open = this.#passage().type === 'pass'
    if (open) this.#deliver()
    if (open && !this.#isFull && this.#queued < WINDOW) this.#source.resume()
    else this.#source.pause()
  }

  #due(): number {
    const passage = this.#passage()
    const delay = passage.type === 'pass' && passage.ms > 0 ? randomDelay(passage.ms, passage.jitterMs) : 0
    this.#lastDueAt = Math.max(this.#lastDueAt, performance.now() + delay)
    return this.#lastDueAt
  }

  #enqueue(item: Item): void {
    this.#queue.push(item)
    if (item.type === 'bytes') this.#queued += item.chunk.length
    this.update()
  }

  #deliver(): void {
    while (!this.#isFull) {
      const [item] = this.#queue
      if (item === undefined) return
      const wait = item.dueAt - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.update(), wait)
        return
      }
      this.#queue.shift()
      this.#hand(item)
    }
  }

  #hand(item: Item): void {
    if (item.type === 'bytes') this.#queued -= item.chunk.length
    if (this.#target.destroyed) return
    switch (item.type) {
      case 'bytes':
        if (this.#target.writable) this.#isFull = !this.#target.write(item.chunk)
        break
      case 'end':
        this.#target.end()
        break
      case 'reset':
        this.#target.resetAndDestroy()
        break
      default:
        item satisfies never
    }
  }
}
