import { setTimeout as sleep } from 'node:timers/promises'
import { accountFor } from '../checks/account.js'
import type { ClientAdapter } from '../clients/adapter.js'
import { placed } from '../clients/placed.js'
import { isPromotion } from '../drivers/events.js'
import { readFinalState } from '../traffic/final-state.js'
import { startWriters } from '../traffic/writers.js'
import type { Findings, Sample } from './job.js'
import { DOWN_AFTER_MS, startCluster } from './target.js'

const KEY = 'bench'
const WARM_UP = 500
/** A sentinel tries a lost link again only when that is a second old: links as young as these would delay the failover. */
const REST_MS = 1_000
const PROMOTION_TIMEOUT_MS = 8_000
/** How long there are two masters. What is lost grows with it where nothing stops the client. */
const SPLIT_MS = 2_000
/** How long to go on once the network has healed: the sentinels leave the old master alone for longer than that. */
const HEALED_MS = 2_000

/** Cuts the master and the client off from everybody else, and counts what the client was told that nobody knows. */
export const measurePartition = async (client: ClientAdapter, signal: AbortSignal): Promise<Findings> => {
  await using cluster = await startCluster({ network: 'proxied' })
  const place = await cluster.place('bench')
  const traffic = placed(client, place).open({ env: place.env, key: KEY })
  const writers = startWriters({ write: (id) => traffic.write(id) })
  const stop = async () => {
    const history = await writers.stop({ drainMs: 0 })
    await traffic.close()
    return history
  }
  await using _traffic = { [Symbol.asyncDispose]: async () => void (await stop()) }
  await traffic.ready()
  await writers.acknowledge(WARM_UP)
  await sleep(REST_MS, undefined, { signal })

  const cutAt = performance.now()
  await cluster.isolate([cluster.master, place])
  await cluster.events.waitFor(isPromotion, { since: cutAt, timeoutMs: PROMOTION_TIMEOUT_MS, signal })
  await sleep(SPLIT_MS, undefined, { signal })
  await cluster.heal()
  await sleep(HEALED_MS, undefined, { signal })
  const history = await stop()
  await cluster.waitHealthy({ hurry: true })
  const { lost } = accountFor(history, await readFinalState(cluster, KEY))
  const sample = (metric: string, value: number): Sample => ({ metric, client: client.name, value })
  return {
    samples: [
      sample('partition-lost', lost.length),
      sample('partition-lost-after', lost.filter(({ tDone }) => tDone > cutAt + DOWN_AFTER_MS).length),
      sample('partition-window', Math.max(0, ...lost.map(({ tDone }) => tDone - cutAt))),
    ],
  }
}
