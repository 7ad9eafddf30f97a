import { spawn } from 'node:child_process'
import { HarnessError } from '../../errors.js'

/** What a program said and how it ended. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How to run a program. */
export interface RunOptions {
  /** The limit in milliseconds, after which it is killed. Default: 60000. */
  readonly timeoutMs?: number
  /** What it reads from its standard input. */
  readonly input?: string
  readonly cwd?: string
}

/** Runs a program of this machine and returns what it said, however it ended. */
export const run = (command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const { timeoutMs = 60_000, input, cwd } = options
    const child = spawn(command, args, {
      stdio: 'pipe',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(cwd && { cwd }),
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk
    })
    child.on('error', (error) =>
      reject(new HarnessError('COMMAND_FAILED', `${command} could not be started: ${error.message}`, error)),
    )
    child.on('close', (code, signal) => {
      if (signal === null) resolve({ code: code ?? 1, stdout, stderr })
      else {
        const what = `${[command, ...args].join(' ')} was ended by ${signal} (limit: ${timeoutMs} ms)`
        reject(new HarnessError('COMMAND_FAILED', `${what}. It said:\n${stdout}${stderr}`))
      }
    })
    // A program that does not read to the end is none of ours.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/** The same for a program that has to succeed: what it wrote to its standard output. */
export const output = async (command: string, args: readonly string[], options?: RunOptions): Promise<string> => {
  const { code, stdout, stderr } = await run(command, args, options)
  if (code === 0) return stdout
  throw new HarnessError(
    'COMMAND_FAILED',
    `${[command, ...args].join(' ')} ended with ${code}. It said:\n${stderr || stdout}`,
  )
}
