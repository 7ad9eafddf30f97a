import type { Sendable } from '../../../../src/connection/internals.js'

export type Outcome = { readonly type: 'acknowledged' } | { readonly type: 'rejected'; readonly error: Error }

/** One write of a program, and what has become of it. */
export class Write implements Sendable {
  readonly id: number
  readonly name: 'set' | 'incr'
  readonly args: readonly [key: string, value: string]
  pipelineIndex: number | undefined
  outcome: Outcome | undefined
  #settled: PromiseWithResolvers<void> | undefined

  constructor(id: number, name: 'set' | 'incr') {
    this.id = id
    this.name = name
    this.args = [`key:${id % 5}`, String(id)]
  }

  /** Made only for those who ask. It never rejects, so that nobody has to look after it: `outcome` has it all. */
  get promise(): Promise<unknown> {
    if (this.#settled === undefined) {
      this.#settled = Promise.withResolvers<void>()
      if (this.isSettled) this.#settled.resolve()
    }
    return this.#settled.promise
  }

  get isSettled(): boolean {
    return this.outcome !== undefined
  }

  get isResolved(): boolean {
    return this.outcome?.type === 'acknowledged'
  }

  getKeys(): string[] {
    return [this.args[0]]
  }

  setTimeout(): void {}

  /** Nothing is parsed here: any reply is good. */
  resolve(): void {
    this.#settle({ type: 'acknowledged' })
  }

  reject(error: Error): void {
    this.#settle({ type: 'rejected', error })
  }

  #settle(outcome: Outcome): void {
    if (this.outcome !== undefined) return
    this.outcome = outcome
    this.#settled?.resolve()
  }
}
