import type { Evidence } from '../../checks/evidence.js'
import { readFinalState } from '../../traffic/final-state.js'
import type { KindWriters } from './client-pod.js'
import type { KindCluster } from './cluster.js'
import type { KindNode } from './node.js'

/** Acknowledged before something is done to a cluster, and after it. */
const PLENTY = 500

/** What is done while writers are at work. */
export interface Deed {
  /** The client's name. Default: `switchmaster`, which knows the Service's variables and nothing else. */
  readonly client?: string
  /** What the client is told beside the pod's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>
  readonly doing: (cluster: KindCluster) => Promise<unknown>
  /** Milliseconds within which writes are acknowledged again. Default: 60000. */
  readonly againWithinMs?: number
  /** What to put right once the writers have stopped. */
  readonly heal?: (cluster: KindCluster) => Promise<unknown>
}

/** The master's pod is deleted, with grace, and comes back. */
export const masterDeleted = async (cluster: KindCluster): Promise<void> => {
  const old = cluster.master
  await cluster.faults.deletePods(old)
  await cluster.start(old)
}

/** The master's process is killed, and comes back. */
export const masterKilled = async (cluster: KindCluster): Promise<void> => {
  const old = cluster.master
  await cluster.faults.kill(old)
  await cluster.start(old)
}

/**
 * Replaces a pod whose process was killed. The kubelet lets a container that has died before wait, ten seconds and then
 * twice as long each time; in a new pod it is started at once again.
 */
export const replacePod = async (cluster: KindCluster, node: KindNode): Promise<void> => {
  await cluster.faults.deletePods(node)
  await cluster.start(node)
  await cluster.waitHealthy()
}

/**
 * Does something between two lots of acknowledged writes, and returns when it began. Where that fails the writers end as
 * well: whoever uses the cluster next has his own.
 */
export const amidWrites = async (
  writers: KindWriters,
  doing: () => Promise<unknown>,
  againWithinMs: number,
): Promise<number> => {
  try {
    await writers.acknowledge(PLENTY)
    const since = performance.now()
    await doing()
    await writers.acknowledge(PLENTY, { timeoutMs: againWithinMs })
    return since
  } catch (error) {
    await writers.stop().catch(() => {})
    throw error
  }
}

let lists = 0

/** Has twenty writers at work in a pod while something is done, and gathers what became of their writes. */
export const evidenceUnderWriters = async (cluster: KindCluster, deed: Deed): Promise<Evidence> => {
  const { client: name = 'switchmaster', env = {}, doing, againWithinMs = 60_000, heal } = deed
  const key = `ids-${lists++}`
  const client = await cluster.client()
  const writers = await client.write({ client: name, count: 20, key, env })
  const since = await amidWrites(writers, () => doing(cluster), againWithinMs)
  const history = await writers.stop()
  await heal?.(cluster)
  await cluster.waitHealthy()
  const events = cluster.events.all.filter(({ at }) => at >= since)
  return { history, final: await readFinalState(cluster, key), events }
}
