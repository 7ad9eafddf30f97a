/**
 * What a server's error says about a command that it has not executed.
 *
 * - `moved`: this node is no master, or not any more. The command goes to the one that is.
 * - `not-now`: it is the master, and cannot take writes just now. The command waits a moment.
 */
export type Refusal = 'moved' | 'not-now'

const REFUSALS: ReadonlyArray<readonly [code: string, refusal: Refusal]> = [
  ['READONLY', 'moved'],
  // What a demoted master sends to those who wait in a blocking command.
  ['UNBLOCKED', 'moved'],
  ['MASTERDOWN', 'moved'],
  ['LOADING', 'moved'],
  ['NOREPLICAS', 'not-now'],
]

/** `undefined` for every other error: it is the command's own, and its caller's to deal with. */
export const refusalOf = ({ message }: Error): Refusal | undefined =>
  REFUSALS.find(([code]) => message === code || message.startsWith(`${code} `))?.[1]
