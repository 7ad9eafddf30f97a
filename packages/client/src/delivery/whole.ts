import { Redis as IORedis } from 'ioredis'
import type { Item, Queue, Sendable } from '../connection/internals.js'

/** Why a server will not execute a transaction, and whether that is going to be tried again. */
interface Refused {
  readonly error: Error
  readonly again: boolean
}

/** What a server makes of EXEC where it refuses that itself: the queued commands were in order. */
const BECAUSE = /^EXECABORT Transaction discarded because of: /

/**
 * Transactions of which everything is known here, from MULTI to EXEC, and which depend on nothing that was asked before:
 * those of `multi()` without a WATCH. A server that refuses one of their commands executes none of them, so that they
 * can be sent again as a whole.
 */
export class WholeTransactions {
  readonly #commands = new WeakMap<Sendable, readonly Sendable[]>()
  readonly #refused = new WeakMap<Sendable, Refused>()

  /** Everything that `multi()` has collected is on its way. */
  sent(commands: readonly Sendable[]): void {
    const exec = commands.at(-1)
    if (commands[0]?.name === 'multi' && exec?.name === 'exec') this.#commands.set(exec, commands)
  }

  /** The EXEC of the transaction that a command belongs to; `behind` is what was in flight after it. */
  execOf({ command, stream }: Item, behind: Queue): Sendable | undefined {
    if (this.#commands.has(command)) return command
    if (!command.inTransaction || stream === undefined) return undefined
    return behind.toArray().find((item) => item.stream === stream && this.#commands.has(item.command))?.command
  }

  /** One of its commands was refused: EXEC is going to be answered with EXECABORT. */
  refused(exec: Sendable, error: Error, again: boolean): void {
    if (!this.#refused.has(exec)) this.#refused.set(exec, { error, again })
  }

  /** Whether a refused one is going to be tried again; `undefined` where none of its commands was refused. */
  goesAgain(exec: Sendable): boolean | undefined {
    return this.#refused.get(exec)?.again
  }

  /** What EXECABORT does not say, or not by itself: what was refused. */
  causeOf(exec: Sendable, { message }: Error): Error | undefined {
    if (!message.startsWith('EXECABORT')) return undefined
    const { error } = this.#refused.get(exec) ?? {}
    return error ?? (BECAUSE.test(message) ? new Error(message.replace(BECAUSE, '')) : undefined)
  }

  /** All of it, to be sent once more. The commands before EXEC have been answered, and are made anew. */
  anew(exec: Item): Item[] {
    this.#refused.delete(exec.command)
    const commands = this.#commands.get(exec.command) ?? []
    return commands.map((command) => ({ ...exec, command: command === exec.command ? command : copyOf(command) }))
  }

  /** Takes out of what was in flight on a lost connection the transaction that EXEC would not have executed, anew. */
  takeRefused(inFlight: Item[]): Item[] {
    const exec = inFlight.find(({ command }) => this.goesAgain(command))
    if (exec === undefined) return []
    for (const item of inFlight) if (item.stream === exec.stream && item !== exec) queued(item.command)
    inFlight.splice(0, inFlight.length, ...inFlight.filter(({ stream }) => stream !== exec.stream))
    return this.anew(exec)
  }
}

/** Answers a command of a transaction as one that is going to be executed: by EXEC, which is going to be sent again. */
export const queued = (command: Sendable): void => command.resolve(Buffer.from('QUEUED'))

const copyOf = ({ name, args, pipelineIndex }: Sendable): Sendable => {
  const copy = new IORedis.Command(name, [...args] as string[]) as unknown as Sendable
  copy.promise.catch(() => {})
  return Object.assign(copy, { pipelineIndex, inTransaction: true })
}
