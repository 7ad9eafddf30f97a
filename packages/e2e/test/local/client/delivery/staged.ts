import type { Redis } from '@switchmaster/client'
import { isPromotion, type LocalCluster, type LocalNode, until } from '../../../../src/index.js'
import { within } from '../support.js'

/**
 * For a client that is to wait for as long as a test keeps it waiting, with a failover held open or replicas missing. On
 * a machine with much to do that is longer than the usual 2 s, after which writes go to the old master, or are refused.
 */
export const PATIENT = { fenceTimeoutMs: 60_000 } as const

/** The client has learnt of the candidate, and holds writes from now on. */
export const fenced = (redis: Redis): Promise<unknown> =>
  within(10_000, 'the fence', new Promise((resolve) => redis.topology.once('fenced', resolve)))

/** How the fence has ended, and how long it took. */
export const released = (redis: Redis): Promise<{ readonly reason: string; readonly tookMs: number }> =>
  within(15_000, 'the end of the fence', new Promise((resolve) => redis.topology.once('released', resolve)))

/**
 * A planned failover that stands still while writes are held: the candidate is frozen before it can be promoted, and
 * goes on when `meanwhile` is over. Resolves when the sentinels have announced it.
 */
export const holdFailover = async (
  cluster: LocalCluster,
  redis: Redis,
  meanwhile: (candidate: LocalNode) => Promise<void> | void,
  nodeAt: (port: number) => LocalNode | undefined = (port) => cluster.nodes.find((node) => node.port === port),
): Promise<void> => {
  await ready(cluster)
  const since = performance.now()
  let candidate: LocalNode | undefined
  redis.topology.once('candidate-selected', ({ candidate: { port } }) => {
    candidate = nodeAt(port)
    // Freezing it is what this does at once; nothing is left to wait for.
    void cluster.pause(candidate as LocalNode)
  })
  const hold = fenced(redis)
  await cluster.failover()
  try {
    await hold
    await meanwhile(candidate as LocalNode)
  } finally {
    if (candidate) await cluster.resume(candidate)
  }
  await cluster.events.waitFor(isPromotion, { since })
}

/** Nothing is wrong with the cluster, and its replicas are fed. */
export const ready = async (cluster: LocalCluster): Promise<void> => {
  await cluster.waitHealthy({ hurry: true })
  await replicated(cluster)
}

/** What a node has, told by itself. */
export const valueOn = (cluster: LocalCluster, node: LocalNode, key: string): Promise<unknown> =>
  cluster.command(node, 'GET', key)

/**
 * Waits until every replica that runs has what the master has now. A healthy cluster is not enough: a replica that has
 * just loaded a copy gets nothing more until its next ACK, up to a second later, and can be promoted meanwhile.
 */
export const replicated = async (cluster: LocalCluster): Promise<void> => {
  const { master } = cluster
  const offsetOf = async (node: LocalNode): Promise<number> => {
    const info = String(await cluster.command(node, 'INFO', 'replication'))
    return Number(/(?:master_repl_offset|slave_repl_offset):(\d+)/.exec(info)?.[1])
  }
  const goal = Number(
    /master_repl_offset:(\d+)/.exec(String(await cluster.command(master, 'INFO', 'replication')))?.[1],
  )
  await until(
    async () => {
      const offsets = await Promise.all(cluster.replicas.map(offsetOf))
      return offsets.every((offset) => offset >= goal) || undefined
    },
    { timeoutMs: 5000, what: 'the replicas to have it all', everyMs: 2 },
  )
}
