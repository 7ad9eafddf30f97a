import type { V1Pod } from '@kubernetes/client-node'
import { type Connection, orMissing, request } from './connection.js'
import { isObserved } from './observed.js'
import type { Version } from './superseded.js'
import { belongsTo, type Workload } from './workloads.js'

const REVISION = 'deployment.kubernetes.io/revision'
const TEMPLATE_HASH = 'pod-template-hash'

const ofStatefulSet = async (
  { apps }: Connection,
  at: { readonly name: string; readonly namespace: string },
  workload: Workload,
): Promise<Version> => {
  const set = await apps.readNamespacedStatefulSet(at)
  const { podManagementPolicy, updateStrategy } = set.spec ?? {}
  const inOrder = podManagementPolicy === 'Parallel' ? 'in turn' : 'once it is ready'
  return {
    workload,
    label: {
      key: 'controller-revision-hash',
      value: isObserved(set) ? set.status?.updateRevision : undefined,
    },
    replacing: updateStrategy?.type === 'OnDelete' ? 'once it is deleted' : inOrder,
  }
}

const ofDeployment = async (
  { apps }: Connection,
  at: { readonly name: string; readonly namespace: string },
  workload: Workload,
): Promise<Version> => {
  const deployment = await apps.readNamespacedDeployment(at)
  const { items } = await apps.listNamespacedReplicaSet({ namespace: at.namespace })
  const last = items.find(
    ({ metadata }) =>
      metadata?.ownerReferences?.some(({ uid }) => uid === deployment.metadata?.uid) &&
      metadata.annotations?.[REVISION] === deployment.metadata?.annotations?.[REVISION],
  )
  return {
    workload,
    label: { key: TEMPLATE_HASH, value: isObserved(deployment) ? last?.metadata?.labels?.[TEMPLATE_HASH] : undefined },
    replacing: 'in turn',
  }
}

/** Looks which version is the last one of each workload that has one of the pods. A ReplicationController has none, and never replaces a pod. */
export const versionsOf = async (
  connection: Connection,
  namespace: string,
  workloads: readonly Workload[],
  pods: readonly V1Pod[],
  signal: AbortSignal,
): Promise<Version[]> => {
  const read = (workload: Workload): Promise<Version> => {
    const at = { name: workload.name, namespace }
    switch (workload.kind) {
      case 'StatefulSet':
        return ofStatefulSet(connection, at, workload)
      case 'Deployment':
        return ofDeployment(connection, at, workload)
      case 'ReplicationController':
        return Promise.resolve({ workload, label: 'any', replacing: 'once it is deleted' })
      default:
        return workload.kind satisfies never
    }
  }
  const concerned = workloads.filter((workload) => pods.some((pod) => belongsTo(pod, workload)))
  const found = concerned.map((workload) =>
    orMissing(request(connection, `a look at ${workload.kind} ${workload.name}`, () => read(workload), signal)),
  )
  return (await Promise.all(found)).filter((version) => version !== undefined)
}
