import type { Cluster, ClusterNode } from '../drivers/cluster.js'
import { HarnessError } from '../errors.js'
import { until } from '../until.js'

/** The ids that are there once the cluster has healed. An id is as often in a list as its write was executed. */
export interface FinalState {
  /** The name of the master it was read from: what it holds is what survived. */
  readonly master: string
  readonly survivors: readonly string[]
  /** What each data node holds, by its name, the master's included. */
  readonly byNode: Readonly<Record<string, readonly string[]>>
}

/** Ids per reply: few enough for a reply to be small, many enough for the round trips not to count. */
const PAGE = 10_000

/** Reads a whole list from one server. */
export const readList = async (cluster: Cluster, node: ClusterNode, key: string): Promise<readonly string[]> => {
  const ids: string[] = []
  while (true) {
    const page = (await cluster.command(node, 'LRANGE', key, ids.length, ids.length + PAGE - 1)) as string[]
    ids.push(...page)
    if (page.length < PAGE) return ids
  }
}

/** Waits until no replica is behind, or for a second: a difference that stays is for the checks to find. */
const letReplicasCatchUp = async (cluster: Cluster, master: ClusterNode, nodes: readonly ClusterNode[]) => {
  const [, target] = (await cluster.command(master, 'ROLE')) as [string, number]
  const behind = async (node: ClusterNode): Promise<boolean> => {
    if (node === master) return false
    const [role, , , , offset] = (await cluster.command(node, 'ROLE')) as [string, string, number, string, number]
    return role !== 'slave' || offset < target
  }
  const look = async () => !(await Promise.all(nodes.map(behind))).includes(true) || undefined
  await until(look, { timeoutMs: 1_000, what: 'the replicas to catch up' }).catch(() => {})
}

/**
 * Reads back what the writers left under `key`. The cluster has to be healthy: an old master that has not rejoined yet
 * would still hold what is lost. The clients have to be closed: one that still tries would write behind its back.
 */
export const readFinalState = async (cluster: Cluster, key: string): Promise<FinalState> => {
  const master = await cluster.findMaster()
  const running = cluster.nodes.filter((node) => node.state === 'running')
  await letReplicasCatchUp(cluster, master, running)
  const lists = await Promise.all(running.map((node) => readList(cluster, node, key)))
  const byNode = Object.fromEntries(running.map((node, index) => [node.name, lists[index] as readonly string[]]))
  const survivors = byNode[master.name]
  if (survivors === undefined) throw new HarnessError('NO_MASTER', `${master.name} is the master, and it does not run.`)
  return { master: master.name, survivors, byNode }
}
