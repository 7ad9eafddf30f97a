import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Job, JobResult } from './job.js'

const MEASURE = fileURLToPath(new URL('./measure.js', import.meta.url))

/** What a job that is cut short gets to put its cluster away. Without it the servers go a moment later. */
const TIDY_UP_MS = 3_000

/**
 * Performs a job in a process of its own: what one client leaves behind, or breaks, must not be measured with the next.
 * `undefined` where it failed; it has then said why on standard error.
 */
export const runJob = (job: Job, signal: AbortSignal): Promise<JobResult | undefined> =>
  new Promise((resolve, reject) => {
    const child = fork(MEASURE)
    let result: JobResult | undefined
    let deadline: NodeJS.Timeout | undefined
    const stop = () => {
      child.kill('SIGTERM')
      deadline = setTimeout(() => child.kill('SIGKILL'), TIDY_UP_MS)
    }
    signal.addEventListener('abort', stop, { once: true })
    child.once('message', (message) => {
      result = message as JobResult
    })
    child.once('error', reject)
    child.once('exit', () => {
      signal.removeEventListener('abort', stop)
      clearTimeout(deadline)
      if (signal.aborted) reject(signal.reason)
      else resolve(result)
    })
    child.send(job)
  })
