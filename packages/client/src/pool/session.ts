/**
 * What a borrower has done to a connection that the next one must not find, and that a new connection does not have.
 * `watching` and `transaction` are held by the server for this connection alone.
 */
export interface Session {
  readonly watching: boolean
  /** An open MULTI, command by command; one that is sent as a whole is never open. */
  readonly transaction: boolean
  /** Something that cannot be undone in one step: another user, database or name, tracking, MONITOR. */
  readonly altered: boolean
}

export const CLEAN: Session = { watching: false, transaction: false, altered: false }

const ALTERING = new Set([
  'auth',
  'hello',
  'select',
  'monitor',
  'readonly',
  'readwrite',
  'reset',
  'quit',
  'psync',
  'sync',
])

/** Only reads, or only concerns others. */
const HARMLESS_CLIENT = new Set(['id', 'info', 'list', 'getname', 'kill', 'unblock', 'pause', 'unpause', 'getredir'])

/** The state once this command has been sent. `whole` is a command of a pipeline, which a connection sends at once. */
export const sent = (session: Session, command: string, args: readonly unknown[], whole: boolean): Session => {
  const name = command.toLowerCase()
  if (name === 'watch') return { ...session, watching: true }
  if (name === 'multi') return whole ? session : { ...session, transaction: true }
  if (ALTERING.has(name)) return { ...session, altered: true }
  if (name === 'client' && !HARMLESS_CLIENT.has(String(args[0]).toLowerCase())) return { ...session, altered: true }
  return session
}

/** The state once this command has been answered. */
export const answered = (session: Session, command: string): Session => {
  const name = command.toLowerCase()
  if (name === 'exec' || name === 'discard') return { ...session, watching: false, transaction: false }
  return name === 'unwatch' ? { ...session, watching: false } : session
}

/** What else tells whether a connection can be handed on. */
export interface Return {
  readonly session: Session
  readonly status: string
  /** Whether it is subscribed to anything. */
  readonly subscribed: boolean
  /** Commands that have been sent and not answered. */
  readonly unanswered: number
  /** The callback was given up while it ran: it may still use the connection. */
  readonly abandoned: boolean
}

export type Verdict =
  | { readonly type: 'keep' }
  /** Fit for the next borrower once these have been answered, soon. */
  | { readonly type: 'reset'; readonly commands: ReadonlyArray<'discard' | 'unwatch' | 'ping'> }
  | { readonly type: 'replace' }

/** Decides what becomes of a connection that is given back. */
export const judgeReturn = ({ session, status, subscribed, unanswered, abandoned }: Return): Verdict => {
  if (abandoned || subscribed || session.altered || status === 'end') return { type: 'replace' }
  // DISCARD ends a WATCH as well.
  if (session.transaction) return { type: 'reset', commands: ['discard'] }
  if (session.watching) return { type: 'reset', commands: ['unwatch'] }
  return unanswered > 0 ? { type: 'reset', commands: ['ping'] } : { type: 'keep' }
}
