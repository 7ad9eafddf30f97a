/** Where and when a reply came: on which connection, and as which of this client's replies. */
export interface Arrival {
  readonly connection: unknown
  readonly order: number
}

/** What came of a WAIT. */
export type Held =
  | ({ readonly type: 'counted'; readonly replicas: number } & Arrival)
  | { readonly type: 'failed'; readonly cause: unknown }

export type Verdict =
  | { readonly type: 'reached' }
  | { readonly type: 'missed'; readonly replicas: number }
  | { readonly type: 'ask-again' }
  | { readonly type: 'unknown'; readonly cause: unknown }

/**
 * Whether a WAIT speaks for a write. It does for what its own server has executed before it: on the next connection
 * that may be a server which never got the write, and has all its replicas. So it has to be answered on the connection
 * that answered the write, and after it. Otherwise it can be asked again there, as long as it stands.
 */
export const judge = (write: Arrival, held: Held, asked: number, present: unknown): Verdict => {
  const speaks = held.type === 'counted' && held.connection === write.connection && held.order > write.order
  if (speaks) return held.replicas >= asked ? { type: 'reached' } : { type: 'missed', replicas: held.replicas }
  if (present === write.connection) return { type: 'ask-again' }
  return { type: 'unknown', cause: held.type === 'failed' ? held.cause : undefined }
}
