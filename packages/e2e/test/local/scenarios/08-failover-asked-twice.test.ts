import { expect, test } from 'vitest'
import { accountFor, type LocalNode, published } from '../../../src/index.js'
import { AFTER_REQUEST_MS, FIRST_ACK_MS, STALE_ACK_MS } from './budgets.js'
import { lossWithoutFence, outside } from './promises.js'
import { addressOf, openStage, PLENTY } from './stage.js'
import { listenTo, ONE_FAILOVER } from './tale.js'

test('8: a failover is asked for twice at once: the second is refused, and there is one switch', async () => {
  let tale: readonly string[] = []
  await using stage = await openStage({
    watch: (redis) => {
      tale = listenTo(redis)
    },
  })
  const { cluster, writers } = stage
  const [via] = cluster.sentinels as [LocalNode]
  const old = cluster.master
  const since = performance.now()
  const answers = await Promise.allSettled([cluster.failover({ via }), cluster.failover({ via })])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(answers[1]).toMatchObject({ reason: { code: 'FAILOVER_REFUSED', message: expect.stringContaining('INPROG') } })
  const promoting = await cluster.events.waitFor(published('+failover-state-send-slaveof-noone'), { since })
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  const { evidence } = await stage.end({
    scenario: '8, failover asked for twice',
    expected: {
      switches: 1,
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: STALE_ACK_MS,
      maxUncertain: 0,
    },
  })
  expect(announced.at - since).toBeLessThanOrEqual(AFTER_REQUEST_MS)
  expect(cluster.events.all.filter(published('+try-failover'))).toHaveLength(1)
  const { lost } = accountFor(evidence.history, evidence.final)
  expect(lost.filter(({ server }) => server !== addressOf(old))).toEqual([])
  expect(outside(lost, lossWithoutFence(promoting.at, announced.at))).toEqual([])
  expect(tale).toEqual(ONE_FAILOVER)
})
