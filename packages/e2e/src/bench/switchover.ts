import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from '@switchmaster/client'
import { accountFor } from '../checks/account.js'
import type { ClientAdapter } from '../clients/adapter.js'
import { readFinalState } from '../traffic/final-state.js'
import { startWriters } from '../traffic/writers.js'
import { longestGapBetween } from './gap.js'
import type { Findings } from './job.js'
import { startCluster, targetOf } from './target.js'

const WARM_UP = 500
const REST_MS = 500
/** How long to go on afterwards: with a client that has not come back by then, the gap ends there. */
const OBSERVE_MS = 2_000

/** A switchover under the writes of several clients at the same time, as one program asks for it and others know nothing. */
export const measureSwitchover = async (clients: readonly ClientAdapter[], signal: AbortSignal): Promise<Findings> => {
  await using cluster = await startCluster()
  const parties = clients.map((client) => {
    const traffic = client.open(targetOf(cluster, client.name))
    return { name: client.name, traffic, writers: startWriters({ write: (id) => traffic.write(id) }) }
  })
  const stop = () =>
    Promise.all(
      parties.map(async ({ traffic, writers }) => {
        const history = await writers.stop({ drainMs: 0 })
        await traffic.close()
        return history
      }),
    )
  await using _parties = { [Symbol.asyncDispose]: async () => void (await stop()) }
  const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }))
  await using admin = new Redis({ sentinels, name: cluster.masterName })
  admin.on('error', () => {})
  await Promise.all(parties.map(({ traffic }) => traffic.ready()))
  await Promise.all(parties.map(({ writers }) => writers.acknowledge(WARM_UP)))
  await sleep(REST_MS, undefined, { signal })

  const since = performance.now()
  await admin.switchover({ signal })
  await sleep(OBSERVE_MS, undefined, { signal })
  const until = performance.now()
  const histories = await stop()
  await cluster.waitHealthy({ hurry: true })
  const samples = parties.map(async ({ name }, index) => {
    const history = histories[index] ?? { startedAt: since, stoppedAt: until, ops: [] }
    const { lost } = accountFor(history, await readFinalState(cluster, name))
    return [
      { metric: 'switchover-lost', client: name, value: lost.length },
      { metric: 'switchover-gap', client: name, value: longestGapBetween(history, since, until) },
    ]
  })
  return { samples: (await Promise.all(samples)).flat() }
}
