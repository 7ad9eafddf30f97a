import { expect, test } from 'vitest'
import type { LocalNode } from '../../../src/index.js'
import { AFTER_DEATH_MS, FIRST_ACK_MS } from './budgets.js'
import { openStage, PLENTY, WRITERS } from './stage.js'
import { ONE_FAILOVER } from './tale.js'

test('13: a sentinel is killed, then the master, and the other two sentinels are enough', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  const [sentinel] = cluster.sentinels as [LocalNode]
  const old = cluster.master
  await cluster.kill(sentinel)
  const since = performance.now()
  await cluster.kill(old)
  await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  await stage.end({
    scenario: '13, sentinel and master killed',
    heal: () => Promise.all([cluster.start(sentinel), cluster.start(old)]),
    expected: {
      switches: 1,
      // As in scenario 2.
      maxLost: WRITERS,
      // What was in flight may have been executed or not, and is not sent again.
      maxUncertain: WRITERS,
      executedOnce: true,
      maxGapMs: stage.allowing(AFTER_DEATH_MS) + FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
    },
  })
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
