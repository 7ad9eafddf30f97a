import { Redis as IORedis } from 'ioredis'
import type { Clock } from '../clock.js'
import type { Internals, Item, Sendable } from '../connection/internals.js'
import type { CommandTable } from './command-table.js'
import { passedOn } from './errors.js'
import { KeySet, keysOf } from './keys.js'
import { stillWaiting, whenGone } from './waiting.js'

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
  /** Whether a command was sent on an earlier connection as well, where it may have been executed. */
  readonly wasSent: (command: Sendable) => boolean
  /** Something has changed for {@link Refusals.any}. */
  readonly changed: () => void
}

/** What a transaction consists of beside its commands: about no key. */
const FRAME = new Set(['multi', 'exec'])

/** A command by itself, or a whole transaction, whose fate is that of its EXEC. */
interface Unit {
  readonly items: readonly Item[]
  readonly last: Sendable
  readonly error: Error
}

/**
 * Commands that the server has refused: not executed, and to be sent again ahead of everything that was sent later.
 * Later writes wait until that is done.
 */
export class Refusals {
  readonly #parts: RefusalsParts
  #units: Unit[] = []
  /** What was in flight behind the first of them, in the order in which it was sent. */
  #behind: readonly Item[] = []
  #cancel: (() => void) | undefined
  #isRetrying = false

  constructor(parts: RefusalsParts) {
    this.#parts = parts
  }

  get any(): boolean {
    return this.#units.length > 0 || this.#isRetrying
  }

  get items(): readonly Item[] {
    return this.#units.flatMap(({ items }) => items)
  }

  /** `retry`: on the same connection, after a moment; otherwise whoever loses the connection takes it. */
  add({ command, select }: Item, error: Error, retry: boolean): void {
    // What it takes to be sent alone: ioredis would wait for the rest of its pipeline, or miss its beginning.
    command.pipelineIndex = undefined
    this.#add([select === undefined ? { command } : { command, select }], command, error, retry)
  }

  /** The same for a transaction, which is sent again as it was: in one piece. */
  addWhole(items: readonly Item[], exec: Sendable, error: Error, retry: boolean): void {
    this.#add(items, exec, error, retry)
  }

  #add(items: readonly Item[], last: Sendable, error: Error, retry: boolean): void {
    const { redis, clock, changed } = this.#parts
    if (!this.any) this.#behind = redis.commandQueue.toArray()
    this.#units.push({ items, last, error })
    if (retry && !this.#isRetrying) this.#cancel ??= clock.after(NOT_NOW_MS, () => this.#retry())
    changed()
  }

  /** All of them, to be sent first on the next connection. */
  take(): Item[] {
    this.#cancel?.()
    this.#cancel = undefined
    this.#isRetrying = false
    this.#rejectOvertaken()
    return this.#takeItems()
  }

  #retry(): void {
    const { redis, send, clock, mustWait } = this.#parts
    this.#cancel = undefined
    if (mustWait()) {
      this.#cancel = clock.after(NOT_NOW_MS, () => this.#retry())
      return
    }
    this.#rejectOvertaken()
    const items = stillWaiting(this.#takeItems())
    const last = redis.commandQueue.peekBack()
    const selected = redis.condition?.select
    for (const { command, stream, select } of items) {
      this.#select(select)
      send(command, stream)
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
    if (this.#units.length > 0) this.#cancel ??= clock.after(NOT_NOW_MS, () => this.#retry())
    changed()
  }

  #takeItems(): Item[] {
    return this.#units.splice(0).flatMap(({ items }) => items)
  }

  /** One that was sent later was not refused, and wrote the same key: an older value must not take its place. */
  #rejectOvertaken(): void {
    const { table, wasSent } = this.#parts
    const written = new KeySet()
    const rejectIfOvertaken = ({ items, last, error }: Unit): void => {
      const isOvertaken = items.some(({ command }) => !FRAME.has(command.name) && written.overlaps(keysOf(command)))
      if (isOvertaken) last.reject(passedOn(error, wasSent(last)))
    }
    const byLast = new Map(this.#units.map((unit) => [unit.last, unit]))
    const refusedWhole = new Set(this.#units.map(({ items }) => items[0]?.stream).filter(Boolean))
    for (const { command, stream } of [...this.#behind].reverse()) {
      const unit = byLast.get(command)
      if (unit) rejectIfOvertaken(unit)
      const isWritten = command.isResolved && !refusedWhole.has(stream)
      if (isWritten && table().kindOf(command.name, command.args[0]) === 'write') written.add(keysOf(command))
    }
    const [first] = this.#units
    if (first && this.#behind.length > 0) rejectIfOvertaken(first)
    this.#behind = []
    this.#units = this.#units.filter(({ last }) => !last.isSettled)
  }
}
