import type { Outcome } from './history.js'

/**
 * Reads an error as a verdict on the write. Only the client knows whether it sent the command once, so only its own
 * `outcome: 'not-executed'` is proof. Not even a refusal by the server is: the client may have sent the command before,
 * to a server that executed it and died, and the refusal is the answer to the second try.
 */
export const outcomeOf = (error: unknown): Exclude<Outcome, 'ok'> =>
  typeof error === 'object' && error !== null && 'outcome' in error && error.outcome === 'not-executed'
    ? 'fail'
    : 'unknown'
