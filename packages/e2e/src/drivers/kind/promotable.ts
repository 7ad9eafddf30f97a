import type { Cluster } from '../cluster.js'

/** A sentinel's list of replicas: for each the flat `[name, value, name, value]`. */
type Replicas = readonly (readonly string[])[]

/**
 * The replicas that a sentinel would not promote because it has not seen yet that they hold a whole copy: until then a
 * cluster of these manifests can lose its master and get no other.
 */
export const notPromotable = async (cluster: Cluster): Promise<readonly string[]> => {
  const seen = cluster.sentinels.map(async (sentinel) => {
    const replicas = (await cluster.command(sentinel, 'SENTINEL', 'REPLICAS', cluster.masterName)) as Replicas
    return replicas
      .filter((replica) => replica[replica.indexOf('slave-priority') + 1] === '0')
      .map(([, name]) => `${sentinel.name} would not promote ${name}`)
  })
  return (await Promise.all(seen)).flat()
}
