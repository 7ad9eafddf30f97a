import type { Sendable } from '../../../../src/connection/internals.js'

export type Outcome = { readonly type: 'acknowledged' } | { readonly type: 'rejected'; readonly error: Error }

/** One write of a program, and what has become of it. Its promise settles at once: virtual time has no microtasks. */
export class Write implements Sendable {
  readonly id: number
  readonly name: 'set' | 'incr'
  readonly args: readonly [key: string, value: string]
  pipelineIndex: number | undefined
  outcome: Outcome | undefined
  #waiting: Array<() => void> = []

  constructor(id: number, name: 'set' | 'incr') {
    this.id = id
    this.name = name
    this.args = [`key:${id % 5}`, String(id)]
  }

  readonly promise: Promise<unknown> = {
    then: (settled: () => void) => {
      if (this.outcome === undefined) this.#waiting.push(settled)
      else settled()
    },
  } as unknown as Promise<unknown>

  get isSettled(): boolean {
    return this.outcome !== undefined
  }

  getKeys(): string[] {
    return [this.args[0]]
  }

  setTimeout(): void {}

  resolve(): void {
    this.#settle({ type: 'acknowledged' })
  }

  reject(error: Error): void {
    this.#settle({ type: 'rejected', error })
  }

  #settle(outcome: Outcome): void {
    if (this.outcome !== undefined) return
    this.outcome = outcome
    for (const settled of this.#waiting.splice(0)) settled()
  }
}
