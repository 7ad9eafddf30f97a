import { type Connection, request } from './connection.js'
import { hopeless, isReady, refusals, talkative, whyNotReady } from './explain.js'
import { podsOf, type Subject } from './look.js'

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
  const { namespace } = subject
  const pods = (await podsOf(connection, subject, signal)).filter((pod) => !isReady(pod))
  const list = () => connection.core.listNamespacedPersistentVolumeClaim({ namespace })
  const claims = await request(connection, `the volumes of ${namespace}`, list, signal)
  const parts = pods.map(async (pod) => {
    const name = pod.metadata?.name ?? ''
    const why = whyNotReady(pod, claims.items)
    const logs = await Promise.all(talkative(pod).map((container) => logOf(connection, namespace, name, container)))
    return [`Pod ${name}: ${why.join('; ') || (pod.status?.phase ?? 'no status yet')}`, ...logs.flat()]
  })
  return (await Promise.all(parts)).flat()
}

/** What makes waiting pointless, if anything does. */
export const findRefusal = async (
  connection: Connection,
  subject: Subject,
  since: number,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { namespace, workloads } = subject
  const list = () => connection.core.listNamespacedEvent({ namespace, fieldSelector: 'reason=FailedCreate' })
  const { items } = await request(connection, `the events of ${namespace}`, list, signal)
  const names = new Set(workloads.map(({ kind, name }) => `${kind}/${name}`))
  const [refusal] = refusals(items, names, since)
  return refusal ?? hopeless(await podsOf(connection, subject, signal))
}
