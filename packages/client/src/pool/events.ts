/** A connection that was not given back within `borrowLimitMs`. */
export interface BorrowOverdueEvent {
  /** How long it has been out, in milliseconds. */
  readonly heldMs: number
  /** Where `use()` was called: a stack trace. */
  readonly borrowedAt: string
}

/** The events of a pool, by name. */
export interface PoolEvents {
  /** Told once for each borrower that is late. */
  'borrow-overdue': (event: BorrowOverdueEvent) => void
  /** A connection reported an error. It goes on by itself. */
  error: (error: unknown) => void
}

/** A pool in numbers. */
export interface PoolStats {
  readonly min: number
  readonly max: number
  /** Connections there are, those being opened included. */
  readonly size: number
  /** Connections that nobody uses. */
  readonly idle: number
  /** Connections in use, and those being reset after use. */
  readonly borrowed: number
  /** Callers that wait for a connection. */
  readonly waiting: number
  /** Connections opened since the start. */
  readonly created: number
  /** Connections closed since the start, for whatever reason. */
  readonly destroyed: number
  /** Of these, those that could not be handed to the next borrower: dead, or left in a state that cannot be undone. */
  readonly replaced: number
  /** How often a connection was handed out. */
  readonly served: number
  /** Callers that waited for too long. */
  readonly timeouts: number
  /** Callers that were turned away because too many waited. */
  readonly exhausted: number
  /** Borrowers that were reported as overdue. */
  readonly overdue: number
}
