import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isPromotion, type LocalNode, published, until } from '../../../src/index.js'
import { AFTER_DEATH_MS, FIRST_ACK_MS, NOISE_MS, PING_PERIOD_MS } from './budgets.js'
import { openStage, PLENTY, timed, WRITERS } from './stage.js'

test('14: two of three sentinels and the master are killed: no switch until the sentinels are back', async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  const [, second, third] = cluster.sentinels as [LocalNode, LocalNode, LocalNode]
  const old = cluster.master
  await Promise.all([cluster.kill(second), cluster.kill(third)])
  const killedAt = performance.now()
  await cluster.kill(old)
  // By then there would be a new master, if one sentinel were enough.
  await elapse(Math.max(0, killedAt + AFTER_DEATH_MS - performance.now()))
  expect(cluster.events.first(published('+odown', '+try-failover'), killedAt)).toBeUndefined()
  expect(cluster.events.first(isPromotion, killedAt)).toBeUndefined()
  expect(redis.topology.quorum).toEqual({ status: 'lost', reachable: 1, known: 3 })

  const restartedAt = performance.now()
  await Promise.all([cluster.start(second), cluster.start(third)])
  const quorumMs = timed(() =>
    until(() => redis.topology.quorum.status === 'held' || undefined, {
      // The sentinel that was left looks for the others once a ping period, and tells when it has found them.
      timeoutMs: 2 * PING_PERIOD_MS + NOISE_MS,
      what: 'the topology to have its quorum back',
    }),
  )
  const [announced] = await Promise.all([stage.promotion(restartedAt), quorumMs])
  await writers.acknowledge(PLENTY)
  const recoveryMs = announced.at - restartedAt
  await stage.end({
    scenario: '14, majority of sentinels killed',
    heal: () => cluster.start(old),
    extra: [
      `${Math.round(recoveryMs)} ms after the sentinels' restart`,
      `quorum back ${Math.round(await quorumMs)} ms after it`,
    ],
    expected: {
      switches: 1,
      // As in scenario 2.
      maxLost: WRITERS,
      // What was in flight may have been executed or not, and is not sent again.
      maxUncertain: WRITERS,
      executedOnce: true,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
    },
  })
  // The links of a restarted sentinel are young, so that it tries the dead master again a ping period later.
  expect(recoveryMs).toBeLessThanOrEqual(stage.allowing(AFTER_DEATH_MS + PING_PERIOD_MS))
  // The restarted ones may have settled it between themselves before the client was connected to either of them: what
  // it has heard of the failover on the way varies, where it led to does not.
  expect(stage.tale.slice(0, 2)).toEqual(['discovered', 'quorum-lost'])
  expect(stage.tale.filter((event) => event === 'switched')).toHaveLength(1)
  expect(stage.tale).not.toContain('aborted')
})
