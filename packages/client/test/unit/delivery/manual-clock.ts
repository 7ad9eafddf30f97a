import type { Clock } from '../../../src/clock.js'

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 0
  readonly #tasks = new Set<{ readonly at: number; readonly task: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task }
    this.#tasks.add(entry)
    return () => this.#tasks.delete(entry)
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#tasks.size
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const due = [...this.#tasks].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (due === undefined) break
      this.#tasks.delete(due)
      this.#now = due.at
      due.task()
    }
    this.#now = end
  }
}
