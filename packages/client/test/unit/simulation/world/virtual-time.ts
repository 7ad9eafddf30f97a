import type { Clock } from '../../../../src/clock.js'

interface Entry {
  readonly at: number
  readonly order: number
  task: (() => void) | undefined
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Time that passes from one task to the next. Tasks of the same moment run in the order in which they were set. */
export class VirtualTime implements Clock {
  readonly #heap: Entry[] = []
  #now = 0
  #order = 0

  now(): number {
    return this.#now
  }

  after(ms: number, task: () => void): () => void {
    const entry = this.#push(this.#now + ms, task)
    return () => {
      entry.task = undefined
    }
  }

  at(time: number, task: () => void): void {
    this.#push(time, task)
  }

  /** Runs the next task. Returns whether there was one. */
  step(): boolean {
    const entry = this.#pop()
    if (entry === undefined) return false
    if (entry.task === undefined) return true
    this.#now = entry.at
    entry.task()
    return true
  }

  #push(at: number, task: () => void): Entry {
    const entry: Entry = { at, order: this.#order++, task }
    const heap = this.#heap
    let index = heap.length
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Entry
      if (!isBefore(entry, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
    return entry
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++
      const below = heap[child] as Entry
      if (!isBefore(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
    return first
  }
}
