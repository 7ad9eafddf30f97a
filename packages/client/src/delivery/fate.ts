import type { Resend } from '../options/types.js'
import { isBlocking } from './blocking.js'
import type { CommandTable } from './command-table.js'
import { isIdempotent } from './idempotent.js'

/** A command that was written and not answered when its connection was lost. */
export interface InFlight {
  readonly name: string
  readonly args: readonly unknown[]
  /** The same for all commands of one pipeline or transaction, `undefined` for a single command. */
  readonly unit: unknown
  /** Its place in its pipeline. */
  readonly index: number | undefined
}

/** What becomes of it. */
export type Fate =
  /** It is sent again. */
  | 'resend'
  /** It may have been executed, and must not be a second time: rejected with `UNCERTAIN_WRITE`. */
  | 'uncertain'
  /** It has changed nothing, but is not sent again: rejected with `REPLY_LOST`. */
  | 'reply-lost'

/** Answers count for the connection that asked: on another one they would be about nothing. */
const BOUND_TO_CONNECTION = new Set(['wait', 'waitaof', 'exec', 'multi', 'discard', 'watch', 'unwatch'])

/**
 * Decides for each command in flight. A pipeline or a transaction is one thing: sent again as a whole where every one of
 * its commands may be and none was answered, and else rejected command by command.
 *
 * Blocking commands are sent again: what they may have taken is lost with their reply either way, and whoever waits
 * for the next element does not want an error.
 */
export const decideFates = (inFlight: readonly InFlight[], table: CommandTable, resend: Resend): Fate[] => {
  const changes = ({ name, args }: InFlight): boolean =>
    table.kindOf(name, args[0]) === 'write' || name.toLowerCase() === 'exec'
  const repeatable = (command: InFlight): boolean =>
    resend === 'all' ||
    (resend === 'safe' &&
      !BOUND_TO_CONNECTION.has(command.name.toLowerCase()) &&
      (!changes(command) || isBlocking(command.name) || isIdempotent(command.name, command.args)))

  const units = new Map<unknown, 'whole' | 'broken'>()
  for (const command of inFlight) {
    if (command.unit === undefined) continue
    const first = units.get(command.unit) ?? (command.index === 0 ? 'whole' : 'broken')
    units.set(command.unit, repeatable(command) ? first : 'broken')
  }
  return inFlight.map((command) => {
    const allowed = command.unit === undefined ? repeatable(command) : units.get(command.unit) === 'whole'
    if (allowed) return 'resend'
    return changes(command) ? 'uncertain' : 'reply-lost'
  })
}
