import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What a shell reports for a program that a signal has ended. */
const codeOf = (signal: (typeof SIGNALS)[number]): number => 128 + constants.signals[signal]

/** The wish of whoever started this program that it ends. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** What to exit with, once the wish was uttered. */
  readonly exitCode: number | undefined
}

/**
 * The first Ctrl-C aborts `signal`, so that everything is put away; a second one ends the program on the spot. A reader
 * that has gone away (`| head`) counts as well.
 */
export const listenForInterrupt = (): Interrupt => {
  const controller = new AbortController()
  let exitCode: number | undefined
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (exitCode !== undefined) process.exit(exitCode)
      exitCode = codeOf(signal)
      controller.abort()
    })
  }
  process.stdout.on('error', () => {
    exitCode ??= 1
    controller.abort()
  })
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
  }
}
