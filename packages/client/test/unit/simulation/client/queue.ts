import type { Item } from '../../../../src/connection/internals.js'

/** ioredis' queue of commands (a denque there), as far as it is used. */
export class Queue {
  #items: Item[] = []

  get length(): number {
    return this.#items.length
  }

  peekFront(): Item | undefined {
    return this.#items[0]
  }

  peekBack(): Item | undefined {
    return this.#items.at(-1)
  }

  shift(): Item | undefined {
    return this.#items.shift()
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  toArray(): Item[] {
    return this.#items.slice()
  }

  has(command: Item['command']): boolean {
    return this.#items.some((item) => item.command === command)
  }

  unshift(item: Item): void {
    this.#items.unshift(item)
  }
}
