import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientAdapter } from '../clients/adapter.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import { until } from '../until.js'
import type { Sample } from './job.js'
import { CROWD } from './metrics.js'
import { startCluster, targetOf } from './target.js'

/** How long the clients get to learn of all sentinels and to hang up what they do not keep. */
const SETTLE_MS = 2_000

const connectionsOf = async (cluster: LocalCluster): Promise<number> => {
  const infos = await Promise.all(cluster.sentinels.map((sentinel) => cluster.command(sentinel, 'INFO', 'clients')))
  return infos.reduce<number>((sum, info) => sum + Number(/connected_clients:(\d+)/.exec(String(info))?.[1]), 0)
}

const measure = async (client: ClientAdapter, cluster: LocalCluster, signal: AbortSignal): Promise<Sample> => {
  // The sentinels' own connections and the harness': they stay the same, so what is added is the clients'.
  const before = await connectionsOf(cluster)
  const crowd = Array.from({ length: CROWD }, () => client.open(targetOf(cluster, 'bench')))
  try {
    await Promise.all(crowd.map((traffic) => traffic.ready()))
    await sleep(SETTLE_MS, undefined, { signal })
    return { metric: 'connections', client: client.name, value: (await connectionsOf(cluster)) - before }
  } finally {
    await Promise.all(crowd.map((traffic) => traffic.close()))
    const gone = async () => (await connectionsOf(cluster)) <= before || undefined
    await until(gone, { timeoutMs: 5_000, what: `the connections of ${client.name} to end` })
  }
}

/** Counts the connections to all sentinels that many clients in one process keep. */
export const measureConnections = async (
  clients: readonly ClientAdapter[],
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  await using cluster = await startCluster()
  const samples: Sample[] = []
  for (const client of clients) samples.push(await measure(client, cluster, signal))
  return samples
}
