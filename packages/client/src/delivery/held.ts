import type { Sendable } from '../connection/internals.js'

export interface HeldItem {
  readonly command: Sendable
  readonly stream: unknown
}

/** A command's size, as far as it matters for a limit: its arguments. */
const sizeOf = ({ args }: Sendable): number =>
  args.reduce<number>((sum, arg) => sum + (arg instanceof Uint8Array ? arg.length : String(arg).length), 0)

/** Commands that wait, in the order in which they were issued, and the keys that later ones must not overtake them on. */
export class Held {
  readonly #items: HeldItem[] = []
  readonly #keys = new Set<string>()
  #bytes = 0

  get commands(): number {
    return this.#items.length
  }

  get bytes(): number {
    return this.#bytes
  }

  add(command: Sendable, stream: unknown): void {
    this.#items.push({ command, stream })
    this.#bytes += sizeOf(command)
    for (const key of command.getKeys()) this.#keys.add(String(key))
  }

  fits(command: Sendable, maxCommands: number, maxBytes: number): boolean {
    return this.#items.length < maxCommands && this.#bytes + sizeOf(command) <= maxBytes
  }

  /** Whether a read would see what was there before a write that was issued earlier. */
  isAbout(command: Sendable): boolean {
    return this.#keys.size > 0 && command.getKeys().some((key) => this.#keys.has(String(key)))
  }

  /** All of them, once; what has been given up meanwhile (`commandTimeout`) is left out. */
  take(): HeldItem[] {
    const items = this.#items.splice(0).filter(({ command }) => !command.isSettled)
    this.#keys.clear()
    this.#bytes = 0
    return items
  }
}
