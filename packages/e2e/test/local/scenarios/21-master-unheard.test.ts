import { expect, test } from 'vitest'
import { accountFor, published } from '../../../src/index.js'
import { AFTER_FREEZE_MS, FIRST_ACK_MS, INFO_PERIOD_MS, NOISE_MS, STALE_ACK_MS, TICK_MS } from './budgets.js'
import { lossWithoutFence, outside } from './promises.js'
import { addressOf, openStage, PLENTY, roleOf } from './stage.js'
import { listenTo, ONE_FAILOVER } from './tale.js'

test('21: the sentinels do not hear the master, all others do: its clients leave it although it serves them', async () => {
  let tale: readonly string[] = []
  await using stage = await openStage({
    cluster: { network: 'proxied' },
    watch: (redis) => {
      tale = listenTo(redis)
    },
  })
  const { cluster, writers } = stage
  const old = cluster.master
  const since = performance.now()
  await cluster.isolate(old, { from: cluster.sentinels, direction: 'out' })
  const promoting = await cluster.events.waitFor(published('+failover-state-send-slaveof-noone'), { since })
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  expect(await roleOf(cluster, old)).toBe('master')
  const { evidence } = await stage.end({
    scenario: '21, master unheard by the sentinels',
    heal: () => cluster.heal(),
    extra: [`announced ${Math.round(announced.at - promoting.at)} ms after the promotion began`],
    expected: {
      switches: 1,
      // It serves until it is left: nobody waits for down-after.
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: STALE_ACK_MS,
      maxUncertain: 0,
    },
  })
  expect(announced.at - since).toBeLessThanOrEqual(stage.allowing(AFTER_FREEZE_MS))
  expect(announced.at - promoting.at).toBeLessThanOrEqual(INFO_PERIOD_MS + 2 * TICK_MS + NOISE_MS)
  const { lost } = accountFor(evidence.history, evidence.final)
  expect(lost.filter(({ server }) => server !== addressOf(old))).toEqual([])
  expect(outside(lost, lossWithoutFence(promoting.at, announced.at))).toEqual([])
  expect(tale).toEqual(ONE_FAILOVER)
})
