import type { CoreV1Event } from '@kubernetes/client-node'
import { type Connection, request } from './connection.js'
import type { Subject } from './look.js'

/** The events that tell of pods which could not be made. */
export const failuresOf = async (
  connection: Connection,
  { namespace }: Subject,
  signal: AbortSignal,
): Promise<readonly CoreV1Event[]> => {
  const list = () => connection.core.listNamespacedEvent({ namespace, fieldSelector: 'reason=FailedCreate' })
  return (await request(connection, `the events of ${namespace}`, list, signal)).items
}

// An event that happens again keeps its id and gets another version.
const happening = ({ metadata }: CoreV1Event): string => `${metadata.uid}/${metadata.resourceVersion}`

/** Pods that were refused since `before` was looked at: pod security, a quota, an admission webhook. */
export const refusals = (
  events: readonly CoreV1Event[],
  before: readonly CoreV1Event[],
  workloads: ReadonlySet<string>,
): string[] => {
  const known = new Set(before.map(happening))
  const news = events
    .filter(({ reason, type }) => reason === 'FailedCreate' && type === 'Warning')
    .filter(({ involvedObject }) => workloads.has(`${involvedObject.kind}/${involvedObject.name}`))
    .filter((event) => !known.has(happening(event)) && /forbidden|exceeded quota|denied/.test(event.message ?? ''))
    .map(({ involvedObject, message }) => `${involvedObject.kind} ${involvedObject.name}: ${message?.trim()}`)
  return [...new Set(news)]
}
