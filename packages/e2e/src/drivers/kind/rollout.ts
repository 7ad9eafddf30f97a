import type { V1Deployment, V1ReplicationController, V1StatefulSet } from '@kubernetes/client-node'
import type { KubernetesApi } from './api.js'

/** Whether a workload is as it is wanted, and what it looks like. */
export interface Rollout {
  readonly done: boolean
  readonly says: string
}

const generationSeen = ({ metadata, status }: V1StatefulSet | V1Deployment | V1ReplicationController): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)

/** Of a StatefulSet: the last revision everywhere, and every pod ready. */
const statefulSetRollout = (set: V1StatefulSet): Rollout => {
  const wanted = set.spec?.replicas ?? 1
  const { updatedReplicas = 0, readyReplicas = 0, replicas = 0, currentRevision, updateRevision } = set.status ?? {}
  const current = currentRevision === updateRevision
  return {
    done: generationSeen(set) && current && replicas === wanted && readyReplicas === wanted,
    says: `${readyReplicas} of ${wanted} pods are ready, ${current ? replicas : updatedReplicas} are up to date`,
  }
}

const simpleRollout = (workload: V1Deployment | V1ReplicationController): Rollout => {
  const wanted = workload.spec?.replicas ?? 1
  const { readyReplicas = 0, replicas = 0 } = workload.status ?? {}
  return {
    done: generationSeen(workload) && replicas === wanted && readyReplicas === wanted,
    says: `${readyReplicas} of ${wanted} pods are ready`,
  }
}

/** Looks at a workload. */
export const rolledOut = async (
  { apps, core }: KubernetesApi,
  namespace: string,
  kind: 'StatefulSet' | 'Deployment' | 'ReplicationController',
  name: string,
): Promise<Rollout> => {
  const asked = { namespace, name }
  switch (kind) {
    case 'StatefulSet':
      return statefulSetRollout(await apps.readNamespacedStatefulSet(asked))
    case 'Deployment':
      return simpleRollout(await apps.readNamespacedDeployment(asked))
    case 'ReplicationController':
      return simpleRollout(await core.readNamespacedReplicationController(asked))
  }
}
