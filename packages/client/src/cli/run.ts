import { SwitchmasterError } from '../errors.js'
import type { CommandName } from './commands.js'
import { env } from './env.js'
import { type Flags, readFlags } from './flags.js'
import { help } from './help.js'
import { master } from './master.js'
import type { Surroundings } from './settings.js'
import { status } from './status.js'
import { version } from './version.js'

/** What a command leaves behind. */
export interface Result {
  /** 0 answered, 1 could not be answered, 2 wrong usage. */
  readonly exitCode: 0 | 1 | 2
  readonly stdout: string
  readonly stderr: string
}

const perform = async (command: CommandName, flags: Flags, surroundings: Surroundings): Promise<string> => {
  switch (command) {
    case 'master':
      return master(flags, surroundings)
    case 'status':
      return status(flags, surroundings)
    case 'env':
      return env(flags, surroundings)
    default:
      return command satisfies never
  }
}

const answered = (stdout: string): Result => ({ exitCode: 0, stdout, stderr: '' })

/** One line, so that scripts and logs keep what belongs together in one piece. */
const failed = (exitCode: 1 | 2, message: string): Result => ({
  exitCode,
  stdout: '',
  stderr: `switchmaster: ${message.replaceAll(/\s+/g, ' ')}\n`,
})

/** Does what the command line asks for. Rejects only where the program itself is at fault. */
export const run = async (args: readonly string[], surroundings: Surroundings): Promise<Result> => {
  const request = readFlags(args)
  switch (request.type) {
    case 'help':
      return answered(help(request.command))
    case 'version':
      return answered(`${version()}\n`)
    case 'misuse':
      return failed(2, `${request.reason} See switchmaster --help.`)
    case 'run':
      break
    default:
      return request satisfies never
  }
  try {
    return answered(await perform(request.command, request.flags, surroundings))
  } catch (error) {
    if (error instanceof SwitchmasterError) return failed(1, `${error.message} (${error.code})`)
    throw error
  }
}
