import { expect, test } from 'vitest'
import { AFTER_DEATH_MS, FIRST_ACK_MS } from './budgets.js'
import { openStage, PLENTY, WRITERS } from './stage.js'
import { Subscriber } from './subscriber.js'
import { ONE_FAILOVER } from './tale.js'

test('2: the master is killed, and the client writes to the new one as soon as there is one', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  await using subscriber = await Subscriber.open(cluster)
  const old = cluster.master
  const since = performance.now()
  await cluster.kill(old)
  await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  await subscriber.hears('after the crash')
  await stage.end({
    scenario: '2, master killed',
    heal: () => cluster.start(old),
    expected: {
      switches: 1,
      // Redis writes its replies and what it replicates in the same turn of its loop: what it had acknowledged when it
      // died but not passed on is of that one turn, in which each writer has one write.
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
