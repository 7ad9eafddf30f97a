import { PassThrough } from 'node:stream'
import { Exec, type V1Status } from '@kubernetes/client-node'
import { HarnessError, messageOf } from '../../errors.js'
import type { KubernetesApi } from './api.js'
import type { Ran } from './run.js'

/** Where to run a program. */
export interface ExecTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/** How to run a program in a pod. */
export interface ExecOptions {
  /** The container, where the pod has several. Default: its first. */
  readonly container?: string
  /** The limit in milliseconds. What runs on in the pod afterwards is not ended. Default: 30000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** More than this is a mistake of whoever asked. */
const MAX_OUTPUT = 64 * 1024 * 1024

/** How a program ended, as the API tells it. */
const exitCodeOf = ({ status, message, details }: V1Status): number => {
  if (status === 'Success') return 0
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (code !== undefined) return Number(code)
  throw new HarnessError('POD_FAILED', `The program could not be run: ${message ?? status}`)
}

class Collected {
  readonly stream: PassThrough = new PassThrough()
  readonly #chunks: Buffer[] = []
  #size = 0

  constructor(onTooMuch: () => void) {
    this.stream.on('data', (chunk: Buffer) => {
      this.#size += chunk.length
      if (this.#size > MAX_OUTPUT) onTooMuch()
      else this.#chunks.push(chunk)
    })
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}

/** Runs a program in a container and returns what it said, however it ended. Fails when it cannot be started, or takes too long. */
export const execInPod = (
  { kubeConfig }: KubernetesApi,
  { namespace, pod, container }: ExecTarget,
  command: readonly string[],
  options: Omit<ExecOptions, 'container'> = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const { timeoutMs = 30_000, signal } = options
    let close = (): void => {}
    let over = false
    const settle = (then: () => void): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      close()
      then()
    }
    const where = `${pod}/${container}: ${command.join(' ')}`
    const fail = (code: 'TIMED_OUT' | 'POD_FAILED', what: string, cause?: unknown) =>
      settle(() => reject(new HarnessError(code, `${where}: ${what}`, cause)))
    const aborted = () => settle(() => reject(signal?.reason))
    const timer = setTimeout(() => fail('TIMED_OUT', `no end within ${timeoutMs} ms`), timeoutMs)
    const tooMuch = () => fail('POD_FAILED', `more than ${MAX_OUTPUT} bytes of output`)
    const [stdout, stderr] = [new Collected(tooMuch), new Collected(tooMuch)]
    const ended = (status: V1Status) => {
      try {
        const code = exitCodeOf(status)
        // What came before the status has been written to the streams, and is read in the next turn.
        setImmediate(() => settle(() => resolve({ code, stdout: stdout.text, stderr: stderr.text })))
      } catch (error) {
        fail('POD_FAILED', messageOf(error), error)
      }
    }
    signal?.addEventListener('abort', aborted, { once: true })
    if (signal?.aborted) aborted()
    new Exec(kubeConfig)
      .exec(namespace, pod, container, [...command], stdout.stream, stderr.stream, null, false, ended)
      .then(
        (socket) => {
          close = () => socket.close()
          if (over) return close()
          socket.onclose = () => setImmediate(() => fail('POD_FAILED', 'the connection was closed before its end'))
        },
        (error) => fail('POD_FAILED', `could not be started (${reasonOf(error)})`, error),
      )
  })

/** The client reports a refused WebSocket as an event that holds the error. */
const reasonOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
