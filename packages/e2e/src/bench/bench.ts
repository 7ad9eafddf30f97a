import { loadavg } from 'node:os'
import type { Job, JobResult, Sample } from './job.js'
import { METRICS } from './metrics.js'
import { runJob } from './run-job.js'
import { showValue } from './show-value.js'

/** How often a job that failed is tried anew. */
const ATTEMPTS = 3

/** A job, and what came out of it. */
export interface Run extends Job, JobResult {
  /** The load of the machine, its own share included, when it was over. */
  readonly load: number
}

const attempt = async (job: Job, say: (line: string) => void, signal: AbortSignal): Promise<JobResult> => {
  for (let left = ATTEMPTS; left > 0; left--) {
    const result = await runJob(job, signal)
    if (result) return result
    say(`  ${job.kind} of ${job.clients.join(', ')} came to nothing${left > 1 ? '; once more' : ''}`)
  }
  throw new Error(`${job.kind} could not be measured with ${job.clients.join(', ')}.`)
}

const inWords = ({ metric: name, client, value }: Sample): string => {
  const metric = METRICS.find((candidate) => candidate.name === name)
  return `${client} ${name} ${metric ? showValue(value, metric.unit) : value}`
}

/** Performs all jobs, one after the other. */
export const measureAll = async (
  jobs: readonly Job[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly Run[]> => {
  const runs: Run[] = []
  for (const [index, job] of jobs.entries()) {
    signal.throwIfAborted()
    const result = await attempt(job, say, signal)
    runs.push({ ...job, ...result, load: loadavg()[0] ?? 0 })
    const found = result.samples.map(inWords).join(', ') || 'measured'
    say(`${index + 1}/${jobs.length}  ${job.kind}: ${found}${result.apart ? ` (apart: ${result.apart})` : ''}`)
  }
  return runs
}
