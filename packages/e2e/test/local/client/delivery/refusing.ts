import type { LocalCluster, LocalNode } from '../../../../src/index.js'

/** The master answers NOREPLICAS meanwhile: no replica counts as good; down-after is longer than that. */
export const refusingWithout = async (cluster: LocalCluster, meanwhile: () => Promise<void>): Promise<void> => {
  await cluster.command(cluster.master, 'CONFIG', 'SET', 'min-replicas-to-write', 2)
  await meanwhile()
  await cluster.command(cluster.master, 'CONFIG', 'SET', 'min-replicas-to-write', 1)
}

/** The master answers READONLY meanwhile: it has been made a replica, and is a master again afterwards. */
export const refusingAsReplica = async (cluster: LocalCluster, meanwhile: () => Promise<void>): Promise<void> => {
  const { master } = cluster
  const [replica] = cluster.replicas as [LocalNode]
  await cluster.command(master, 'REPLICAOF', replica.host, replica.port)
  await meanwhile()
  await cluster.command(master, 'REPLICAOF', 'NO', 'ONE')
}
