import { setTimeout as sleep } from 'node:timers/promises'
import { longestGap } from '../checks/unavailability.js'
import type { ClientAdapter } from '../clients/adapter.js'
import { abortable } from '../demo/abortable.js'
import { isPromotion } from '../drivers/events.js'
import { startWriters } from '../traffic/writers.js'
import { BOUND_MS, type Sample } from './job.js'
import { letGo } from './let-go.js'
import { startCluster, targetOf } from './target.js'

const WARM_UP = 1_000
const REST_MS = 500
/** Acknowledgements that make sure that the client is back. */
const BACK = 100
/** An election that ends in a draw is repeated minutes later: no failover within this time is such a one. */
const PROMOTION_TIMEOUT_MS = 8_000

/** After this long nothing that a dead or frozen master has acknowledged is still on its way, and no other is promoted yet. */
const UNDER_WAY_MS = 500

/**
 * Takes the master away and measures when the client is back: from the first announcement of a new master, and as the
 * longest time without an acknowledgement. Negative where the client did not wait for the announcement.
 */
export const measureMasterFault = async (
  kind: 'kill' | 'pause',
  client: ClientAdapter,
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  await using cluster = await startCluster()
  const traffic = client.open(targetOf(cluster, 'bench'))
  const writers = startWriters({ write: (id) => traffic.write(id) })
  await using _traffic = {
    [Symbol.asyncDispose]: async () => {
      await writers.stop({ drainMs: 0 })
      await letGo(traffic)
    },
  }
  await traffic.ready()
  await writers.acknowledge(WARM_UP)
  await sleep(REST_MS, undefined, { signal })

  const since = performance.now()
  await cluster[kind](cluster.master)
  const promotion = await cluster.events.waitFor(isPromotion, { since, timeoutMs: PROMOTION_TIMEOUT_MS, signal })
  const left = BOUND_MS - (performance.now() - since)
  const back = writers.acknowledge(BACK, { timeoutMs: left }).then(
    () => true,
    () => false,
  )
  const isBack = await abortable(back, signal)
  const history = await writers.stop({ drainMs: 0 })
  const first = history.ops.find(({ outcome, tDone }) => outcome === 'ok' && tDone >= since + UNDER_WAY_MS)
  const { from, to } = longestGap(history)
  const sample = (metric: string, value: number | null): Sample => ({ client: client.name, metric, value })
  return [
    sample(`${kind}-first-ack`, first && isBack ? first.tDone - promotion.at : null),
    sample(`${kind}-gap`, isBack ? to - from : null),
  ]
}
