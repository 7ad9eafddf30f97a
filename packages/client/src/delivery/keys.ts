import type { Sendable } from '../connection/internals.js'

/** The keys that a command is about; `any` where they cannot be told: FLUSHALL, SCAN, a script without keys, a module. */
export type Keys = readonly string[] | 'any'

const ABOUT_NO_KEY = new Set(['publish', 'spublish', 'script', 'function'])

export const keysOf = (command: Pick<Sendable, 'name' | 'getKeys'>): Keys => {
  if (ABOUT_NO_KEY.has(command.name.toLowerCase())) return []
  const keys = command.getKeys().map(String)
  return keys.length > 0 ? keys : 'any'
}

/** What a number of commands are about together. */
export class KeySet {
  readonly #keys = new Set<string>()
  #any = false

  add(keys: Keys): void {
    if (keys === 'any') this.#any = true
    else for (const key of keys) this.#keys.add(key)
  }

  overlaps(keys: Keys): boolean {
    if (keys === 'any') return this.#any || this.#keys.size > 0
    return keys.length > 0 && (this.#any || keys.some((key) => this.#keys.has(key)))
  }

  clear(): void {
    this.#keys.clear()
    this.#any = false
  }
}
