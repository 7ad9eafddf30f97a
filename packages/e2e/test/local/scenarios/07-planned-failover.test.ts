import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accountFor, published } from '../../../src/index.js'
import { AFTER_REQUEST_MS, FIRST_ACK_MS, INFO_PERIOD_MS, NOISE_MS, STALE_ACK_MS, TICK_MS } from './budgets.js'
import { addressOf, openStage, PLENTY } from './stage.js'
import { Subscriber } from './subscriber.js'
import { ONE_FAILOVER } from './tale.js'

/** How long to look for writes to the old master, which goes on as one for 10 s: a client that stays is caught. */
const WATCH_MS = 2_000

test('7: in a planned failover nothing is lost but what the old master acknowledged before anybody was told', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  await using subscriber = await Subscriber.open(cluster)
  const old = cluster.master
  const since = performance.now()
  await cluster.failover()
  const promoting = await cluster.events.waitFor(published('+failover-state-send-slaveof-noone'), { since })
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  await subscriber.hears('after the failover')
  // The span that is watched, not a wait for something to happen.
  await elapse(WATCH_MS)
  const blindMs = Math.round(announced.at - promoting.at)
  const { evidence } = await stage.end({
    scenario: '7, planned failover',
    extra: [`announced ${blindMs} ms after the promotion began`],
    expected: {
      switches: 1,
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: STALE_ACK_MS,
      // One connection is given up with what is in flight on it, and every write is sent again.
      maxUncertain: 0,
    },
  })
  // The candidate stops following when it is promoted, and the leader sees that at its next INFO. What the old master
  // acknowledges in between is lost without a fence, and nothing else is.
  expect(blindMs).toBeLessThanOrEqual(INFO_PERIOD_MS + 2 * TICK_MS + NOISE_MS)
  const { lost } = accountFor(evidence.history, evidence.final)
  const elsewhere = lost.filter(
    ({ tDone, server }) =>
      server !== addressOf(old) || tDone < promoting.at - TICK_MS || tDone > announced.at + STALE_ACK_MS,
  )
  expect(elsewhere).toEqual([])
  expect(announced.at - since).toBeLessThanOrEqual(AFTER_REQUEST_MS)
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
