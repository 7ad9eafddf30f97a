import { expect, test } from 'vitest'
import { type LocalNode, published } from '../../../src/index.js'
import { AFTER_REQUEST_MS, FIRST_ACK_MS } from './budgets.js'
import { openStage, PLENTY } from './stage.js'
import { ONE_FAILOVER } from './tale.js'

test('8: a failover is asked for twice at once: the second is refused, and there is one switch', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  const [via] = cluster.sentinels as [LocalNode]
  const since = performance.now()
  const answers = await Promise.allSettled([cluster.failover({ via }), cluster.failover({ via })])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(answers[1]).toMatchObject({ reason: { code: 'FAILOVER_REFUSED', message: expect.stringContaining('INPROG') } })
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  await stage.end({
    scenario: '8, failover asked for twice',
    expected: {
      switches: 1,
      maxLost: 0,
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
      maxUncertain: 0,
      executedOnce: true,
    },
  })
  expect(announced.at - since).toBeLessThanOrEqual(AFTER_REQUEST_MS)
  expect(cluster.events.all.filter(published('+try-failover'))).toHaveLength(1)
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
