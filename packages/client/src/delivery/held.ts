import type { Item, Sendable } from '../connection/internals.js'
import { KeySet, keysOf } from './keys.js'
import { stillWaiting } from './waiting.js'

/** A command's size, as far as it matters for a limit: its arguments. */
const sizeOf = ({ args }: Sendable): number =>
  args.reduce<number>((sum, arg) => sum + (arg instanceof Uint8Array ? arg.length : String(arg).length), 0)

export interface Limits {
  readonly maxHeldCommands: number
  readonly maxHeldBytes: number
}

/** Commands that wait, in the order in which they were issued, and the keys that reads must not overtake them on. */
export class Held {
  #items: Item[] = []
  readonly #changing = new KeySet()
  /** Pipelines that are too much: with one of their commands, all are. */
  readonly #tooMuch = new WeakSet<object>()
  #bytes = 0

  get commands(): number {
    return this.#items.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Takes a command, and returns those for which there is no room: a pipeline is held whole or not at all. */
  add(item: Item, limits: Limits, changes: boolean): readonly Sendable[] {
    const { command, stream } = item
    const size = sizeOf(command)
    const isRefused = isObject(stream) && this.#tooMuch.has(stream)
    if (isRefused || this.#items.length >= limits.maxHeldCommands || this.#bytes + size > limits.maxHeldBytes) {
      if (!isObject(stream)) return [command]
      this.#tooMuch.add(stream)
      return [...this.#remove(stream), command]
    }
    this.#items.push(item)
    this.#bytes += size
    if (changes) this.#changing.add(keysOf(command))
    return []
  }

  /** Whether a read would see what was there before a write that was issued earlier. */
  isAbout(command: Sendable): boolean {
    return this.#items.length > 0 && this.#changing.overlaps(keysOf(command))
  }

  get items(): readonly Item[] {
    return this.#items
  }

  /** All that is still waited for, once. */
  take(): Item[] {
    const items = stillWaiting(this.#items)
    this.#items = []
    this.#changing.clear()
    this.#bytes = 0
    return items
  }

  #remove(stream: object): Sendable[] {
    const removed = this.#items.filter((item) => item.stream === stream).map(({ command }) => command)
    if (removed.length > 0) this.#items = this.#items.filter((item) => item.stream !== stream)
    for (const command of removed) this.#bytes -= sizeOf(command)
    return removed
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
