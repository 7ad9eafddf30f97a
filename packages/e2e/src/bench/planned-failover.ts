import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientAdapter } from '../clients/adapter.js'
import { isPromotion } from '../drivers/events.js'
import { longestGapBetween } from './gap.js'
import type { Findings } from './job.js'
import { openStage } from './stage.js'
import { describeTwice, promotedSince } from './twice-promoted.js'

const PROMOTION_TIMEOUT_MS = 8_000

/**
 * How long to go on after the announcement: the sentinel that leads makes its own last, after up to 3 s. The old master
 * takes writes for 11 s, so a client that has not noticed by then loses three times what is counted here.
 */
const OBSERVE_MS = 4_000

/** Asks a sentinel for a failover, each run another one, and counts what was acknowledged and is not there. */
export const measurePlannedFailover = async (
  client: ClientAdapter,
  run: number,
  signal: AbortSignal,
): Promise<Findings> => {
  await using stage = await openStage(client, signal)
  const { cluster } = stage
  const since = performance.now()
  const via = cluster.sentinels[run % cluster.sentinels.length]
  await cluster.failover({ signal, ...(via ? { via } : {}) })
  await cluster.events.waitFor(isPromotion, { since, timeoutMs: PROMOTION_TIMEOUT_MS, signal })
  await sleep(OBSERVE_MS, undefined, { signal })
  const until = performance.now()
  const history = await stage.stop()
  const { lost } = await stage.account(history)
  const promoted = promotedSince(cluster.events.all, since)
  return {
    samples: [
      { client: client.name, metric: 'planned-lost', value: lost.length },
      { client: client.name, metric: 'planned-gap', value: longestGapBetween(history, since, until) },
    ],
    ...(promoted.length > 1 ? { apart: describeTwice(promoted, lost) } : {}),
  }
}
