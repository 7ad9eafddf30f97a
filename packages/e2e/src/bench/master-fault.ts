import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from '../abortable.js'
import type { ClientAdapter } from '../clients/adapter.js'
import { isPromotion } from '../drivers/events.js'
import type { Op } from '../traffic/history.js'
import { longestGapBetween } from './gap.js'
import { BOUND_MS, type Findings, type Sample } from './job.js'
import { watchForPromotion } from './promotion-prober.js'
import { openStage } from './stage.js'
import { describeTwice, promotedSince } from './twice-promoted.js'

/** Acknowledgements that make sure that the client is back. */
const BACK = 100
/** An election that ends in a draw is repeated minutes later: no failover within this time is such a one. */
const PROMOTION_TIMEOUT_MS = 8_000

/** After this long nothing that a dead or frozen master has acknowledged is still on its way, and no other is promoted yet. */
const UNDER_WAY_MS = 500

/** A second promotion follows the first by about a second. */
const AFTERMATH_MS = 2_000

/** How long the thawed master gets to be written to: the sentinels leave it alone for ten seconds. */
const THAWED_MS = 3_000

/** How many there are, at most, of one writer. */
const mostOfOne = (ops: readonly Op[]): number =>
  Math.max(0, ...[...Map.groupBy(ops, ({ worker }) => worker).values()].map(({ length }) => length))

/**
 * Takes the master away and measures when the client is back: from the moment in which the new master says that it is
 * one, and as the longest time without an acknowledgement.
 */
export const measureMasterFault = async (
  kind: 'kill' | 'pause',
  client: ClientAdapter,
  signal: AbortSignal,
): Promise<Findings> => {
  await using stage = await openStage(client, signal)
  const { cluster, writers } = stage
  const old = cluster.master
  await using prober = watchForPromotion(cluster.replicas, PROMOTION_TIMEOUT_MS)
  const since = performance.now()
  await cluster[kind](old)
  const promotion = await prober.promoted(signal)
  await cluster.events.waitFor(isPromotion, { since, timeoutMs: PROMOTION_TIMEOUT_MS, signal })
  const left = BOUND_MS - (performance.now() - since)
  const back = writers.acknowledge(BACK, { timeoutMs: left }).then(
    () => true,
    () => false,
  )
  const isBack = await abortable(back, signal)
  await sleep(AFTERMATH_MS, undefined, { signal })
  const thawedAt = performance.now()
  if (kind === 'pause') {
    await cluster.resume(old)
    await sleep(THAWED_MS, undefined, { signal })
  }
  const history = await stage.stop()

  const promoted = promotedSince(cluster.events.all, since)
  if (kind === 'kill' && promoted.length > 1) await cluster.start(old)
  const lost = kind === 'pause' || promoted.length > 1 ? (await stage.account(history)).lost : []
  const then = history.ops.filter(({ tDone }) => tDone >= since && tDone < thawedAt)
  const first = then.find(({ outcome, tDone }) => outcome === 'ok' && tDone >= since + UNDER_WAY_MS)
  const uncertain = then.filter(({ outcome }) => outcome === 'unknown')
  const address = `${old.host}:${old.port}`
  const stale = history.ops.filter(
    (op) => op.outcome === 'ok' && op.tDone >= thawedAt && (op.server === address || lost.includes(op)),
  )
  const sample = (metric: string, value: number | null): Sample => ({
    client: client.name,
    metric: `${kind}-${metric}`,
    value,
  })
  return {
    samples: [
      sample('first-ack', first && isBack ? first.tDone - promotion.at : null),
      sample('gap', isBack ? longestGapBetween(history, since, thawedAt) : null),
      ...(kind === 'kill'
        ? [sample('uncertain', uncertain.length), sample('uncertain-each', mostOfOne(uncertain))]
        : [sample('stale', stale.length)]),
    ],
    ...(promoted.length > 1 ? { apart: describeTwice(promoted, lost) } : {}),
  }
}
