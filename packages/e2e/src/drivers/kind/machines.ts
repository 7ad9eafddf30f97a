import { HarnessError } from '../../errors.js'
import type { KubernetesApi } from './api.js'
import type { KindCluster } from './cluster.js'
import { moveMaster } from './move-master.js'
import type { KindNode } from './node.js'

/** The node that agents run on: the one that no fault takes away. */
export const controlPlane = async ({ core }: KubernetesApi): Promise<string> => {
  const { items } = await core.listNode({ labelSelector: 'node-role.kubernetes.io/control-plane' })
  const name = items[0]?.metadata?.name
  if (name) return name
  throw new HarnessError('KIND_UNAVAILABLE', 'The cluster has no control plane node.')
}

/** The Kubernetes node that a pod is on. */
export const machineOf = ({ name, kubernetesNode }: KindNode): string => {
  if (kubernetesNode) return kubernetesNode
  throw new HarnessError('NODE_STATE', `${name} is on no node.`)
}

/** Those of the servers that are on a worker: on a node that may be taken away. */
export const onWorkers = async (
  { namespace }: KindCluster,
  servers: readonly KindNode[],
): Promise<readonly KindNode[]> => {
  const keeper = await controlPlane(namespace.api)
  return servers.filter((server) => machineOf(server) !== keeper)
}

/** Moves the master to a worker, because the control plane is not to be taken away, and says which one. */
export const masterOnWorker = async (cluster: KindCluster): Promise<string> => {
  const candidates = await onWorkers(cluster, cluster.nodes)
  if (!candidates.includes(cluster.master)) {
    const [target] = candidates
    if (target === undefined) throw new HarnessError('NODE_STATE', 'No redis pod is on a worker.')
    await moveMaster(cluster, target.name)
    await cluster.waitHealthy()
  }
  return machineOf(cluster.master)
}
