import { messageOf } from '../errors.js'
import { listenForInterrupt } from './interrupt.js'

/** A command: how it is called, and what it does. */
export interface Program<Options> {
  readonly usage: string
  /** Reads the command line; `undefined` where help is asked for. Throws what is to be said to whoever wrote it. */
  readonly readOptions: (args: readonly string[]) => Options | undefined
  readonly action: (options: Options, signal: AbortSignal) => Promise<void>
  /** What is said to have failed. */
  readonly name: string
}

/** Runs a command and resolves with what to exit with: 2 where it was called wrongly. */
export const runProgram = async <Options>(
  { usage, readOptions, action, name }: Program<Options>,
  args: readonly string[],
): Promise<number> => {
  let options: Options | undefined
  try {
    options = readOptions(args)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${usage}`)
    return 2
  }
  if (options === undefined) {
    process.stdout.write(usage)
    return 0
  }
  const interrupt = listenForInterrupt()
  try {
    await action(options, interrupt.signal)
    return 0
  } catch (error) {
    if (interrupt.exitCode === undefined) process.stderr.write(`${name} failed: ${messageOf(error)}\n`)
    return interrupt.exitCode ?? 1
  }
}
