import { type ClusterNode, type KindCluster, type KindNode, switchesOf, until } from '../../../src/index.js'
import { type Info, infoIn, spinIn, tiltIn } from './readings.js'

const info = async (cluster: KindCluster, node: ClusterNode, section: string): Promise<Info> =>
  infoIn((await cluster.command(node, 'INFO', section)) as string)

/** The names of the pods that say they are the master. */
export const mastersOf = async (cluster: KindCluster): Promise<readonly string[]> => {
  const roles = await Promise.all(cluster.nodes.map((node) => cluster.command(node, 'ROLE') as Promise<[string]>))
  return cluster.nodes.filter((_, index) => roles[index]?.[0] === 'master').map(({ name }) => name)
}

/** What a sentinel knows of its master: the fields of SENTINEL MASTER. */
export const watchedBy = async (cluster: KindCluster, sentinel: KindNode): Promise<Record<string, string>> => {
  const fields = (await cluster.command(sentinel, 'SENTINEL', 'MASTER', cluster.masterName)) as string[]
  return Object.fromEntries(fields.flatMap((field, at) => (at % 2 === 0 ? [[field, fields[at + 1] ?? '']] : [])))
}

/** How often the master has changed since a time. */
export const switchesSince = (cluster: KindCluster, since: number): number =>
  switchesOf(cluster.events.all.filter(({ at }) => at >= since)).length

/** The sentinels whose event loop spins. */
const spinning = async (cluster: KindCluster): Promise<readonly string[]> => {
  const looks = cluster.sentinels.map(async (node) => spinIn(node.name, await info(cluster, node, 'stats')))
  return (await Promise.all(looks)).flat()
}

/** Waits until no sentinel spins: by then the cure of whatever pod was replaced last has had its time. */
export const nobodySpins = (cluster: KindCluster): Promise<unknown> => {
  let last: readonly string[] = []
  const calm = async () => {
    last = await spinning(cluster)
    return last.length === 0 || undefined
  }
  return until(calm, { timeoutMs: 30_000, everyMs: 500, what: 'every sentinel to be calm', explain: () => last.join() })
}

/** The sentinels that are in TILT, and how often one said that it went there. */
export const tilted = async (cluster: KindCluster): Promise<readonly string[]> => {
  const looks = cluster.sentinels.map(async (node) =>
    tiltIn(node.name, await info(cluster, node, 'sentinel'), await node.wholeLog()),
  )
  return (await Promise.all(looks)).flat()
}

/** Puts keys there, known to every replica. */
export const fill = async (cluster: KindCluster, keys: number): Promise<void> => {
  await cluster.command(cluster.master, 'MSET', ...Array.from({ length: keys }, (_, at) => [`key-${at}`, at]).flat())
  const held = async () => {
    const sizes = await Promise.all(cluster.nodes.map((node) => cluster.command(node, 'DBSIZE')))
    return sizes.every((size) => Number(size) >= keys) || undefined
  }
  await until(held, { timeoutMs: 20_000, what: `every pod to hold ${keys} keys` })
}

/** How many of the keys of {@link fill} the master holds. */
export const kept = async (cluster: KindCluster, keys: number): Promise<number> => {
  const values = (await cluster.command(
    cluster.master,
    'MGET',
    ...Array.from({ length: keys }, (_, at) => `key-${at}`),
  )) as (string | null)[]
  return values.filter((value) => value !== null).length
}
