/** What can be seen of a connection from outside, at one moment. */
export interface Sample {
  /** Bytes received so far on this connection. */
  readonly received: number
  /** Whether something is in flight that the server ought to answer without waiting for somebody else. */
  readonly owed: boolean
  readonly now: number
}

/** Since when nothing was received although an answer is owed; `undefined` while none is. */
export interface Silence {
  readonly received: number
  readonly since: number | undefined
}

export const NO_SILENCE: Silence = { received: -1, since: undefined }

/** An idle connection is not silent: nobody owes it anything, and TCP's keep-alive looks after it. */
export const listen = (before: Silence, { received, owed, now }: Sample): Silence => {
  if (!owed) return { received, since: undefined }
  return before.since !== undefined && before.received === received ? before : { received, since: now }
}

export const isSilent = ({ since }: Silence, now: number, limitMs: number): boolean =>
  since !== undefined && now - since >= limitMs
