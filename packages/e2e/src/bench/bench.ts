import { duration } from '../demo/terminal/numbers.js'
import type { Job, Sample } from './job.js'
import { runJob } from './run-job.js'

/** How often a job that failed is tried anew. */
const ATTEMPTS = 3

/** All single values. */
export interface Measured {
  readonly samples: readonly Sample[]
  /** Rejections that were left to nobody, by the clients of the jobs they came up in. */
  readonly unhandledRejections: Readonly<Record<string, number>>
}

const attempt = async (job: Job, say: (line: string) => void, signal: AbortSignal) => {
  for (let left = ATTEMPTS; left > 0; left--) {
    const result = await runJob(job, signal)
    if (result) return result
    say(`  ${job.kind} of ${job.clients.join(', ')} came to nothing${left > 1 ? '; once more' : ''}`)
  }
  throw new Error(`${job.kind} could not be measured with ${job.clients.join(', ')}.`)
}

const inWords = ({ metric, client, value }: Sample): string => {
  const unit = metric === 'connections' ? String : duration
  return `${client} ${metric} ${value === null ? 'not in time' : unit(value)}`
}

/** Performs all jobs, one after the other. */
export const measureAll = async (
  jobs: readonly Job[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Measured> => {
  const samples: Sample[] = []
  const unhandledRejections: Record<string, number> = {}
  for (const [index, job] of jobs.entries()) {
    signal.throwIfAborted()
    const result = await attempt(job, say, signal)
    samples.push(...result.samples)
    say(`${index + 1}/${jobs.length}  ${result.samples.map(inWords).join(', ')}`)
    if (result.unhandledRejections > 0) {
      const who = job.clients.join(', ')
      unhandledRejections[who] = (unhandledRejections[who] ?? 0) + result.unhandledRejections
    }
  }
  return { samples, unhandledRejections }
}
