import { HarnessError } from '../../errors.js'
import type { Cluster } from '../cluster.js'

/** A sentinel's list of replicas: for each the flat `[name, value, name, value]`. */
type Replicas = readonly (readonly string[])[]

/** Those of them that a sentinel would not promote. */
export const refused = (sentinel: string, replicas: Replicas): readonly string[] =>
  replicas.flatMap((fields) => {
    const at = fields.indexOf('slave-priority')
    if (at === -1) throw new HarnessError('COMMAND_FAILED', `${sentinel} does not tell the priority of a replica.`)
    return fields[at + 1] === '0' ? [`${sentinel} would not promote ${fields[1]}`] : []
  })

/**
 * The replicas that a sentinel would not promote because it has not seen yet that they hold a whole copy: until then a
 * cluster of these manifests can lose its master and get no other.
 */
export const notPromotable = async (cluster: Cluster): Promise<readonly string[]> => {
  const seen = cluster.sentinels.map(async (sentinel) => {
    const replicas = await cluster.command(sentinel, 'SENTINEL', 'REPLICAS', cluster.masterName)
    return refused(sentinel.name, replicas as Replicas)
  })
  return (await Promise.all(seen)).flat()
}
