import { Redis as IORedis } from 'ioredis'
import type { Sendable } from '../connection/internals.js'

const { Command } = IORedis

interface Place {
  readonly index: number
  readonly unitMs: number
}

/** Where a blocking command says how long it waits, and in what unit; 0 stands for ever. */
const timeoutAt = ({ name, args }: Sendable): Place | undefined => {
  switch (name.toLowerCase()) {
    case 'blpop':
    case 'brpop':
    case 'brpoplpush':
    case 'blmove':
    case 'bzpopmin':
    case 'bzpopmax':
      return { index: args.length - 1, unitMs: 1000 }
    case 'blmovem':
      return { index: 4, unitMs: 1000 }
    case 'bzmpop':
    case 'blmpop':
      return { index: 0, unitMs: 1000 }
    case 'xread':
    case 'xreadgroup':
      return blockOption(args)
    default:
      return undefined
  }
}

/** The argument of BLOCK. Streams, groups and consumers may have that name as well. */
const blockOption = (args: readonly unknown[]): Place | undefined => {
  for (let index = 0; index < args.length; index++) {
    switch (String(args[index]).toLowerCase()) {
      case 'block':
        return { index: index + 1, unitMs: 1 }
      case 'group':
        index += 2
        break
      case 'streams':
        return undefined
    }
  }
  return undefined
}

export const isBlocking = (name: string): boolean => Command.checkFlag('BLOCKING_COMMANDS', name)

/** Takes what a blocking command has waited already off its timeout: sent again, it ends when it would have ended. */
export const shorten = (command: Sendable, waitedMs: number): void => {
  const place = timeoutAt(command)
  if (place === undefined) return
  const timeoutMs = Number(command.args[place.index]) * place.unitMs
  if (!(timeoutMs > 0)) return
  const left = Math.max(1, Math.round(timeoutMs - waitedMs))
  ;(command.args as unknown[])[place.index] = String(left / place.unitMs)
}
