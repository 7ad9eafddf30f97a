import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isPromotion, published } from '../../../src/index.js'
import { AFTER_DEATH_MS, FIRST_ACK_MS, TICK_MS } from './budgets.js'
import { openStage, PLENTY, WRITERS } from './stage.js'
import { ONE_FAILOVER } from './tale.js'

test('15: a quorum of more than all sentinels never fails over, a quorum of all does', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  const { masterName, sentinels } = cluster
  const setQuorum = (quorum: number) =>
    Promise.all(sentinels.map((sentinel) => cluster.command(sentinel, 'SENTINEL', 'SET', masterName, 'quorum', quorum)))
  await setQuorum(sentinels.length + 1)
  for (const sentinel of sentinels) {
    await expect(cluster.command(sentinel, 'SENTINEL', 'CKQUORUM', masterName)).rejects.toThrow(/^NOQUORUM 3 usable/)
  }
  const old = cluster.master
  const killedAt = performance.now()
  await cluster.kill(old)
  await cluster.events.waitFor(published('+sdown'), { since: killedAt })
  // By then there would be a new master.
  await elapse(Math.max(0, killedAt + AFTER_DEATH_MS - performance.now()))
  expect(cluster.events.first(published('+odown', '+try-failover'), killedAt)).toBeUndefined()
  expect(cluster.events.first(isPromotion, killedAt)).toBeUndefined()

  const allowedAt = performance.now()
  await setQuorum(sentinels.length)
  const announced = await stage.promotion(allowedAt)
  await writers.acknowledge(PLENTY)
  const promotedMs = announced.at - allowedAt
  await stage.end({
    scenario: '15, quorum',
    heal: () => cluster.start(old),
    extra: [`${Math.round(promotedMs)} ms after the quorum was all of them`],
    // As in scenario 2.
    expected: {
      switches: 1,
      maxLost: WRITERS,
      maxUncertain: WRITERS,
      executedOnce: true,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
    },
  })
  // They are asked for their opinion once a second, and an opinion older than 5 s does not count.
  expect(promotedMs).toBeLessThanOrEqual(stage.allowing(AFTER_DEATH_MS + TICK_MS))
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
