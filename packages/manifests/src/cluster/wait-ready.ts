import { setTimeout as sleep } from 'node:timers/promises'
import type { CoreV1Event } from '@kubernetes/client-node'
import { ManifestsError, messageOf } from '../errors.js'
import type { Connection } from './connection.js'
import { diagnose, findVerdict } from './diagnose.js'
import { look, type Subject } from './look.js'
import type { Progress } from './progress.js'
import { judgeReadiness, type Readiness } from './readiness.js'

const EVERY_MS = 1_000
const DIAGNOSIS_TIMEOUT_MS = 10_000

/** How long, and who is told. */
export interface Waiting {
  readonly timeoutMs: number
  /** The refusals that there were before the objects were applied: they are no news. */
  readonly before: readonly CoreV1Event[]
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
  { timeoutMs, before, signal, onProgress }: Waiting,
): Promise<Extract<Readiness, { type: 'ready' }>> => {
  const deadline = performance.now() + timeoutMs
  let told = ''
  while (true) {
    const readiness = judgeReadiness(await look(connection, subject, signal))
    if (readiness.type === 'ready') {
      onProgress(readiness)
      return readiness
    }
    const verdict = await findVerdict(connection, subject, before, signal)
    const missing = [...readiness.for, ...(verdict.type === 'open' ? verdict.hints : [])]
    const line = missing.join('; ')
    if (line !== told) onProgress({ type: 'waiting', for: missing })
    told = line
    if (verdict.type === 'refused')
      throw new ManifestsError('REFUSED', `Kubernetes refuses the pods. ${verdict.reason}`)
    if (performance.now() >= deadline) throw await notReady(connection, subject, timeoutMs, missing)
    await sleep(EVERY_MS, undefined, { signal })
  }
}
