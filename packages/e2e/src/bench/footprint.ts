/** What a process takes, once everything that is garbage has been collected. */
export interface Footprint {
  readonly heapUsed: number
  readonly rss: number
  /** Buffers and the like, outside of the heap. */
  readonly external: number
  readonly sockets: number
  /** On the clients, and on what they consist of. */
  readonly listeners: number
}

/** What a process is told that is to be measured. */
export type Order =
  | { readonly type: 'open'; readonly client: string; readonly env: Readonly<Record<string, string>> }
  /** To be answered with a {@link Footprint} once every client has written. */
  | { readonly type: 'measure' }
