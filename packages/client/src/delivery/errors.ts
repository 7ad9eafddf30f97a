import { type Outcome, SwitchmasterError, UncertainWriteError } from '../errors.js'
import type { Fate } from './fate.js'

/** For a command that was sent, and is not sent again. */
export const lostError = (name: string, fate: Exclude<Fate, 'resend'>): SwitchmasterError => {
  const what = `the connection was lost before ${name.toUpperCase()} was answered`
  switch (fate) {
    case 'uncertain':
      return new UncertainWriteError(
        `${what}: it may have been executed or not, so it is not sent again (option resend)`,
      )
    case 'reply-lost':
      return new SwitchmasterError(
        'REPLY_LOST',
        `${what}: it has changed nothing, and is not sent again (option resend, or a pipeline that was answered in part)`,
      )
    case 'transaction-lost':
      return transactionLost()
    default:
      return fate satisfies never
  }
}

export const heldTooMuch = (commands: number, bytes: number): SwitchmasterError =>
  new SwitchmasterError(
    'HELD_TOO_MUCH',
    `${commands} commands with ${bytes} bytes wait for the end of a failover already, and one more is over the limit (failover.maxHeldCommands, failover.maxHeldBytes): try again in a moment`,
  )

export const fenceTimeout = (ms: number): SwitchmasterError =>
  new SwitchmasterError(
    'FENCE_TIMEOUT',
    `the failover has not ended within ${ms} ms (failover.fenceTimeoutMs), and there is no master to send this to: try again`,
  )

export const quorumLost = (): SwitchmasterError =>
  new SwitchmasterError(
    'QUORUM_LOST',
    "less than a majority of the sentinels can be heard, and another master may have been promoted: writes are refused until they can (failover.isolation: 'fence')",
  )

/** For a write that was sent before, and now cannot be sent again: what is true of the second time is not of the first. */
export const notSentAgain = (name: string, why: SwitchmasterError): SwitchmasterError =>
  new UncertainWriteError(
    `the connection was lost before ${name.toUpperCase()} was answered: it may have been executed or not, and it cannot be sent again (${why.code}: ${why.message})`,
    { cause: why },
  )

/**
 * The server's own error for a command that it has refused and that is not sent again, with its `outcome`, as ours have
 * one: a refused command was not executed, unless an earlier connection was lost with it.
 */
export const passedOn = (error: Error, wasSent: boolean): Error & { readonly outcome: Outcome } =>
  Object.assign(error, { outcome: wasSent ? ('unknown' as const) : ('not-executed' as const) })

export const transactionLost = (): SwitchmasterError =>
  new SwitchmasterError(
    'TRANSACTION_LOST',
    'the connection was lost after MULTI, or the master is being replaced: nothing of this transaction has been executed, start it again',
  )

export const aborted = (outcome: Outcome, cause: unknown): SwitchmasterError =>
  new SwitchmasterError(
    'ABORTED',
    outcome === 'unknown'
      ? 'the signal was aborted after this was sent: it may be executed or not'
      : 'the signal was aborted before this was sent: it is not going to be executed',
    { outcome, cause },
  )
