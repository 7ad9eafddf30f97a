/** What happened, in virtual time. Kept only where somebody is going to read it: replays are cheap. */
export class Trace {
  readonly #lines: string[] | undefined
  readonly #now: () => number

  constructor(now: () => number, isKept: boolean) {
    this.#now = now
    this.#lines = isKept ? [] : undefined
  }

  /** To be asked before a line is put together that nobody reads. */
  get isKept(): boolean {
    return this.#lines !== undefined
  }

  note(who: string, what: string): void {
    this.#lines?.push(`${(this.#now() / 1000).toFixed(4).padStart(9)} s  ${who.padEnd(3)} ${what}`)
  }

  get lines(): readonly string[] {
    return this.#lines ?? []
  }
}
