import { Redis as IORedis } from 'ioredis'
import type { Clock } from '../clock.js'
import type { Internals, Item, Sendable } from '../connection/internals.js'
import type { CommandTable } from './command-table.js'
import { KeySet, keysOf } from './keys.js'
import { whenGone } from './waiting.js'

/** A write that is refused because of missing replicas is tried again after this. */
const NOT_NOW_MS = 50

export interface RefusalsParts {
  readonly redis: Internals
  readonly clock: Clock
  readonly table: () => CommandTable
  /** Sends past the gate, which is closed meanwhile. */
  readonly send: (command: Sendable, stream: unknown) => unknown
  /** Whether nothing may be sent just now. */
  readonly mustWait: () => boolean
  /** Something has changed for {@link Refusals.any}. */
  readonly changed: () => void
}

/**
 * Commands that the server has refused: not executed, and to be sent again ahead of everything that was sent later.
 * Later writes wait until that is done.
 */
export class Refusals {
  readonly #parts: RefusalsParts
  #items: Item[] = []
  /** What was in flight behind the first of them, in the order in which it was sent. */
  #behind: readonly Item[] = []
  readonly #errors = new Map<Sendable, Error>()
  #cancel: (() => void) | undefined
  #isRetrying = false

  constructor(parts: RefusalsParts) {
    this.#parts = parts
  }

  get any(): boolean {
    return this.#items.length > 0 || this.#isRetrying
  }

  get items(): readonly Item[] {
    return this.#items
  }

  /** `retry`: on the same connection, after a moment; otherwise whoever loses the connection takes it. */
  add({ command, select }: Item, error: Error, retry: boolean): void {
    // What it takes to be sent alone: ioredis would wait for the rest of its pipeline, or miss its beginning.
    command.pipelineIndex = undefined
    const { redis, clock, changed } = this.#parts
    if (!this.any) this.#behind = redis.commandQueue.toArray()
    this.#items.push(select === undefined ? { command } : { command, select })
    this.#errors.set(command, error)
    if (retry && !this.#isRetrying) this.#cancel ??= clock.after(NOT_NOW_MS, () => this.#retry())
    changed()
  }

  /** All of them, to be sent first on the next connection. */
  take(): Item[] {
    this.#cancel?.()
    this.#cancel = undefined
    this.#isRetrying = false
    this.#rejectOvertaken()
    const items = this.#items.splice(0)
    this.#errors.clear()
    return items
  }

  #retry(): void {
    const { redis, send, clock, mustWait } = this.#parts
    this.#cancel = undefined
    if (mustWait()) {
      this.#cancel = clock.after(NOT_NOW_MS, () => this.#retry())
      return
    }
    this.#rejectOvertaken()
    const items = this.#items.splice(0).filter(({ command }) => !command.isSettled)
    const last = redis.commandQueue.peekBack()
    const selected = redis.condition?.select
    for (const { command, select } of items) {
      this.#select(select)
      send(command, undefined)
    }
    this.#select(selected)
    const sent = redis.commandQueue.peekBack()
    if (sent === undefined || sent === last) {
      this.#done()
      return
    }
    this.#isRetrying = true
    // Its answer is dealt with right after it has left the queue.
    whenGone(redis.commandQueue, sent, () => queueMicrotask(() => this.#done()))
  }

  #select(database: number | undefined): void {
    const { redis, send } = this.#parts
    if (database === undefined || database === redis.condition?.select) return
    const command = new IORedis.Command('select', [database]) as unknown as Sendable
    command.promise.catch(() => {})
    send(command, undefined)
  }

  #done(): void {
    const { clock, changed } = this.#parts
    this.#isRetrying = false
    if (this.#items.length > 0) this.#cancel ??= clock.after(NOT_NOW_MS, () => this.#retry())
    else this.#errors.clear()
    changed()
  }

  /** One that was sent later was not refused, and wrote the same key: an older value must not take its place. */
  #rejectOvertaken(): void {
    const { table } = this.#parts
    const written = new KeySet()
    for (const { command } of [...this.#behind].reverse()) {
      const error = this.#errors.get(command)
      if (error && written.overlaps(keysOf(command))) command.reject(error)
      if (command.isResolved && table().kindOf(command.name, command.args[0]) === 'write') written.add(keysOf(command))
    }
    const [first] = this.#items
    const error = first && this.#errors.get(first.command)
    if (first && error && this.#behind.length > 0 && written.overlaps(keysOf(first.command)))
      first.command.reject(error)
    this.#behind = []
    this.#items = this.#items.filter(({ command }) => !command.isSettled)
  }
}
