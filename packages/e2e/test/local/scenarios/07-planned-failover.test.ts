import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AFTER_REQUEST_MS, FIRST_ACK_MS } from './budgets.js'
import { openStage, PLENTY } from './stage.js'
import { Subscriber } from './subscriber.js'
import { ONE_FAILOVER } from './tale.js'

/** How long to look for writes to the old master, which goes on as one for 10 s: a client that stays is caught. */
const WATCH_MS = 2_000

test('7: a planned failover loses nothing that was acknowledged, and is over before it is announced', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  await using subscriber = await Subscriber.open(cluster)
  const since = performance.now()
  await cluster.failover()
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  await subscriber.hears('after the failover')
  // The span that is watched, not a wait for something to happen.
  await elapse(WATCH_MS)
  await stage.end({
    scenario: '7, planned failover',
    expected: {
      switches: 1,
      maxLost: 0,
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
      // What was in flight when writes began to wait has been answered before the connection is given up.
      maxUncertain: 0,
      executedOnce: true,
    },
  })
  expect(announced.at - since).toBeLessThanOrEqual(AFTER_REQUEST_MS)
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
