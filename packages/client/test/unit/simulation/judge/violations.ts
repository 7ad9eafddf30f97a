/** The first thing that must not happen, and has. */
export interface Violation {
  readonly invariant: string
  readonly what: string
}

/** Collects what is wrong: the first finding counts, and ends the schedule. */
export class Violations {
  first: Violation | undefined

  add(invariant: string, what: string): void {
    this.first ??= { invariant, what }
  }
}
