import type { Resend } from '../options/types.js'
import { isBlocking } from './blocking.js'
import type { CommandTable } from './command-table.js'
import { isIdempotent } from './idempotent.js'
import { KeySet, type Keys } from './keys.js'
import type { TransactionPart } from './transactions.js'

/** A command that was written and not answered when its connection was lost. */
export interface InFlight {
  readonly name: string
  readonly args: readonly unknown[]
  /** The same for all commands of one pipeline or transaction, `undefined` for a single command. */
  readonly unit: unknown
  /** Its place in its pipeline. */
  readonly index: number | undefined
  /** Whether its caller has been told something already: that it took too long. */
  readonly isSettled: boolean
  /** The transaction of single commands that it belongs to. */
  readonly transaction?: TransactionPart
  /** Worked out only where it matters. */
  keys(): Keys
}

/** What becomes of it. */
export type Fate =
  /** It is sent again. */
  | 'resend'
  /** It may have been executed, and must not be a second time: rejected with `UNCERTAIN_WRITE`. */
  | 'uncertain'
  /** It has changed nothing, but is not sent again: rejected with `REPLY_LOST`. */
  | 'reply-lost'
  /** It was queued behind a MULTI whose EXEC was never sent: certainly not executed. */
  | 'transaction-lost'

/** Answers count for the connection that asked: on another one they would be about nothing. */
const BOUND_TO_CONNECTION = new Set(['wait', 'waitaof', 'exec', 'multi', 'discard', 'watch', 'unwatch'])

export const isBoundToConnection = (name: string): boolean => BOUND_TO_CONNECTION.has(name.toLowerCase())

/**
 * Decides for each command in flight. A pipeline or a transaction is one thing: sent again as a whole where every one of
 * its commands may be and none was answered, and else rejected command by command.
 *
 * An idempotent write is not sent again either where a later write of the same key is not: that one may have been
 * executed, and would be undone.
 *
 * Blocking commands are sent again: what they may have taken is lost with their reply either way, and whoever waits
 * for the next element does not want an error.
 */
export const decideFates = (inFlight: readonly InFlight[], table: CommandTable, resend: Resend): Fate[] => {
  const changes = ({ name, args }: InFlight): boolean => {
    const kind = table.kindOf(name, args[0])
    return kind === 'write' || kind === 'admin' || name.toLowerCase() === 'exec'
  }
  const repeatable = (command: InFlight): boolean =>
    !command.isSettled &&
    (command.transaction === undefined || command.transaction === 'whole') &&
    (resend === 'all' ||
      (resend === 'safe' &&
        command.transaction === undefined &&
        !isBoundToConnection(command.name) &&
        (!changes(command) || isBlocking(command.name) || isIdempotent(command.name, command.args))))

  const fateWithoutReply = (command: InFlight): Fate => {
    if (command.transaction === 'open') return 'transaction-lost'
    return changes(command) ? 'uncertain' : 'reply-lost'
  }

  const uncertain = new KeySet()
  const undoes = (command: InFlight): boolean =>
    resend === 'safe' && changes(command) && !isBlocking(command.name) && uncertain.overlaps(command.keys())

  const fates = new Map<InFlight, Fate>()
  for (const unit of unitsOf(inFlight).reverse()) {
    const isWhole = unit[0]?.unit === undefined || unit[0].index === 0
    const again = isWhole && unit.every((command) => repeatable(command) && !undoes(command))
    for (const command of unit) {
      const fate = again ? 'resend' : fateWithoutReply(command)
      fates.set(command, fate)
      // What EXEC executes are the commands before it, where these are in flight as well.
      if (fate === 'uncertain' && !(isWhole && command.name.toLowerCase() === 'exec')) uncertain.add(command.keys())
    }
  }
  return inFlight.map((command) => fates.get(command) ?? 'reply-lost')
}

/** The commands that are sent again together or not at all. */
const unitsOf = (inFlight: readonly InFlight[]): InFlight[][] => {
  const units: InFlight[][] = []
  const pipelines = new Map<unknown, InFlight[]>()
  for (const command of inFlight) {
    const known = command.unit === undefined ? undefined : pipelines.get(command.unit)
    if (known) known.push(command)
    else {
      const unit = [command]
      units.push(unit)
      if (command.unit !== undefined) pipelines.set(command.unit, unit)
    }
  }
  return units
}
