import type { KindCluster } from './cluster.js'
import type { DeleteOptions } from './faults/pods.js'

/** Deletes every pod by force and says how many milliseconds it took until the cluster was healthy again. */
export const outage = async (
  cluster: KindCluster,
  { volumes = false }: Pick<DeleteOptions, 'volumes'> = {},
): Promise<number> => {
  const all = [...cluster.nodes, ...cluster.sentinels]
  const since = performance.now()
  await cluster.faults.deletePods(all, { graceSeconds: 0, volumes })
  for (const node of all) await cluster.start(node)
  await cluster.waitHealthy()
  return Math.round(performance.now() - since)
}
