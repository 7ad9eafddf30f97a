import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from '../abortable.js'
import type { ClientAdapter } from '../clients/adapter.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import { startWriters } from '../traffic/writers.js'
import { BOUND_MS, type Sample } from './job.js'
import { startCluster, targetOf } from './target.js'

/** Clients start one after the other, so that none has to share the processor while it connects. */
const APART_MS = 500

/** One writer tries again and again, as a program would that is told no. */
const timeToFirstAck = async (
  client: ClientAdapter,
  cluster: LocalCluster,
  signal: AbortSignal,
): Promise<number | null> => {
  const since = performance.now()
  const traffic = client.open(targetOf(cluster, `bench:${client.name}`))
  const writers = startWriters({ write: (id) => traffic.write(id), count: 1 })
  const acknowledged = writers.acknowledge(1, { timeoutMs: BOUND_MS }).then(
    () => performance.now() - since,
    () => null,
  )
  try {
    return await abortable(acknowledged, signal)
  } finally {
    await writers.stop({ drainMs: 0 })
    await traffic.close()
  }
}

/** Freezes the first sentinel of the list and measures how long a client that is made then takes to be of use. */
export const measureFrozenSentinel = async (
  clients: readonly ClientAdapter[],
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  await using cluster = await startCluster()
  const [first] = cluster.sentinels
  if (first) await cluster.pause(first)
  const measured = clients.map(async (client, index): Promise<Sample> => {
    await sleep(index * APART_MS, undefined, { signal })
    return { metric: 'frozen-sentinel', client: client.name, value: await timeToFirstAck(client, cluster, signal) }
  })
  return await Promise.all(measured)
}
