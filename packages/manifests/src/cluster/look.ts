import type { V1Pod } from '@kubernetes/client-node'
import { messageOf } from '../errors.js'
import { type Connection, orMissing, request } from './connection.js'
import { execScript } from './exec.js'
import { isObserved } from './observed.js'
import type { Rollout, Seen } from './readiness.js'
import { readSentinelView, type SentinelView, sentinelScript } from './sentinel-view.js'
import { belongsTo, type Workload } from './workloads.js'

/** What is looked at. */
export interface Subject {
  readonly namespace: string
  readonly workloads: readonly Workload[]
  readonly masterName: string
}

const EXEC_TIMEOUT_MS = 8_000

const statusOf = async (
  connection: Connection,
  namespace: string,
  { kind, name }: Workload,
  signal: AbortSignal,
): Promise<Rollout['status']> => {
  const at = { name, namespace }
  const read = async () => {
    if (kind === 'StatefulSet') return connection.apps.readNamespacedStatefulSet(at)
    if (kind === 'Deployment') return connection.apps.readNamespacedDeployment(at)
    return connection.core.readNamespacedReplicationController(at)
  }
  const object = await orMissing(request(connection, `a look at ${kind} ${name}`, read, signal))
  const status = object?.status
  if (!object || !status || !isObserved(object)) return undefined
  const total = status.replicas ?? 0
  const updated = 'updatedReplicas' in status ? (status.updatedReplicas ?? 0) : total
  return { updated: kind === 'ReplicationController' ? total : updated, ready: status.readyReplicas ?? 0, total }
}

/** The pods of the workloads that are there to stay. */
export const podsOf = async (
  connection: Connection,
  { namespace, workloads }: Subject,
  signal: AbortSignal,
): Promise<V1Pod[]> => {
  const list = () => connection.core.listNamespacedPod({ namespace })
  const { items } = await request(connection, `the pods of ${namespace}`, list, signal)
  return items.filter(
    (pod) => !pod.metadata?.deletionTimestamp && workloads.some((workload) => belongsTo(pod, workload)),
  )
}

const isRunning = (pod: V1Pod, container: string): boolean =>
  pod.status?.containerStatuses?.some(({ name, state }) => name === container && state?.running) ?? false

const viewOf = async (connection: Connection, pod: V1Pod, masterName: string): Promise<SentinelView> => {
  const name = pod.metadata?.name ?? ''
  try {
    const output = await execScript(connection, pod, 'sentinel', sentinelScript(masterName), EXEC_TIMEOUT_MS)
    return readSentinelView(name, output)
  } catch (error) {
    return { pod: name, type: 'silent', reason: messageOf(error) || 'it could not be asked' }
  }
}

/** One look at everything; the sentinels are asked once their pods are all there. */
export const look = async (connection: Connection, subject: Subject, signal: AbortSignal): Promise<Seen> => {
  const { namespace, workloads, masterName } = subject
  const [pods, ...statuses] = await Promise.all([
    podsOf(connection, subject, signal),
    ...workloads.map((workload) => statusOf(connection, namespace, workload, signal)),
  ])
  const rollouts = workloads.map((workload, index) => ({ workload, status: statuses[index] }))
  const isUp = rollouts.every(({ workload, status }) => status && status.ready >= workload.replicas)
  const running = isUp ? pods.filter((pod) => isRunning(pod, 'sentinel')) : []
  return { rollouts, sentinels: await Promise.all(running.map((pod) => viewOf(connection, pod, masterName))) }
}
