import { setTimeout as sleep } from 'node:timers/promises'
import { ManifestsError, messageOf } from '../errors.js'
import type { Connection } from './connection.js'
import { diagnose, findRefusal } from './diagnose.js'
import { look, type Subject } from './look.js'
import type { Progress } from './progress.js'
import { judgeReadiness, type Readiness } from './readiness.js'

const EVERY_MS = 1_000
const DIAGNOSIS_TIMEOUT_MS = 10_000

/** How long, and who is told. */
export interface Waiting {
  readonly timeoutMs: number
  /** When the objects were applied: older refusals are no news. */
  readonly since: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

const notReady = async (connection: Connection, subject: Subject, timeoutMs: number, last: readonly string[]) => {
  const signal = AbortSignal.timeout(DIAGNOSIS_TIMEOUT_MS)
  const details = await diagnose(connection, subject, signal).catch((error) => [messageOf(error)])
  const head = `Not ready within ${timeoutMs / 1000} s: ${last.join('; ')}.`
  return new ManifestsError('NOT_READY', [head, ...details].join('\n'))
}

/** Looks until Redis is ready, Kubernetes has refused something for good, or the time is up. */
export const waitReady = async (
  connection: Connection,
  subject: Subject,
  { timeoutMs, since, signal, onProgress }: Waiting,
): Promise<Extract<Readiness, { type: 'ready' }>> => {
  const deadline = performance.now() + timeoutMs
  let told = ''
  while (true) {
    const readiness = judgeReadiness(await look(connection, subject, signal))
    if (readiness.type === 'ready') {
      onProgress(readiness)
      return readiness
    }
    const line = readiness.for.join('; ')
    if (line !== told) onProgress({ type: 'waiting', for: readiness.for })
    told = line
    const refusal = await findRefusal(connection, subject, since, signal)
    if (refusal !== undefined) throw new ManifestsError('REFUSED', `Kubernetes refuses the pods. ${refusal}`)
    if (performance.now() >= deadline) throw await notReady(connection, subject, timeoutMs, readiness.for)
    await sleep(EVERY_MS, undefined, { signal })
  }
}
