import type { CoreV1Event } from '@kubernetes/client-node'
import { type Connection, request } from './connection.js'
import { hopeless, isReady, talkative, whyNotReady } from './explain.js'
import { failuresOf, refusals } from './failures.js'
import { podsOf, type Subject } from './look.js'
import { judgeHopeless, type Verdict, whatToDo } from './superseded.js'
import { versionsOf } from './versions.js'

const LOG_LINES = 5

const logOf = async ({ core }: Connection, namespace: string, name: string, container: string): Promise<string[]> => {
  const read = (previous: boolean) =>
    core.readNamespacedPodLog({ namespace, name, container, tailLines: LOG_LINES, previous })
  // A container that has just been started again has said nothing yet; the one before it has.
  const log = await read(false).catch(() => '')
  const text = log.trim() || (await read(true).catch(() => ''))
  return text.trim()
    ? text
        .trim()
        .split('\n')
        .map((line) => `    ${line}`)
    : []
}

/** Which pods are not ready and why, with the last lines of their logs. */
export const diagnose = async (connection: Connection, subject: Subject, signal: AbortSignal): Promise<string[]> => {
  const { namespace, workloads } = subject
  const pods = (await podsOf(connection, subject, signal)).filter((pod) => !isReady(pod))
  const list = () => connection.core.listNamespacedPersistentVolumeClaim({ namespace })
  const claims = await request(connection, `the volumes of ${namespace}`, list, signal)
  // Advice only: what is wrong with a pod is said without it, too.
  const versions = await versionsOf(connection, namespace, workloads, pods, signal).catch(() => [])
  const parts = pods.map(async (pod) => {
    const name = pod.metadata?.name ?? ''
    const why = whyNotReady(pod, claims.items)
    const todo = whatToDo(pod, versions)
    const logs = await Promise.all(talkative(pod).map((container) => logOf(connection, namespace, name, container)))
    const state = why.join('; ') || (pod.status?.phase ?? 'no status yet')
    return [`Pod ${name}: ${[state, todo].filter(Boolean).join('; ')}`, ...logs.flat()]
  })
  return (await Promise.all(parts)).flat()
}

/** What makes waiting pointless, if anything does, and what stands in the way of it otherwise. */
export const findVerdict = async (
  connection: Connection,
  subject: Subject,
  before: readonly CoreV1Event[],
  signal: AbortSignal,
): Promise<Verdict> => {
  const { namespace, workloads } = subject
  const names = new Set(workloads.map(({ kind, name }) => `${kind}/${name}`))
  const [reason] = refusals(await failuresOf(connection, subject, signal), before, names)
  if (reason !== undefined) return { type: 'refused', reason }
  const pods = (await podsOf(connection, subject, signal)).filter((pod) => hopeless(pod) !== undefined)
  if (pods.length === 0) return { type: 'open', hints: [] }
  return judgeHopeless(pods, await versionsOf(connection, namespace, workloads, pods, signal))
}
