import { expect, test } from 'vitest'
import { published } from '../../../src/index.js'
import { AFTER_FREEZE_MS, FIRST_ACK_MS, INFO_PERIOD_MS, NOISE_MS, TICK_MS } from './budgets.js'
import { openStage, PLENTY, roleOf } from './stage.js'
import { ONE_FAILOVER } from './tale.js'

test('21: the sentinels do not hear the master, all others do: its clients leave it although it serves them', async () => {
  await using stage = await openStage({
    cluster: { network: 'proxied' },
  })
  const { cluster, writers } = stage
  const old = cluster.master
  const since = performance.now()
  await cluster.isolate(old, { from: cluster.sentinels, direction: 'out' })
  const promoting = await cluster.events.waitFor(published('+failover-state-send-slaveof-noone'), { since })
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  expect(await roleOf(cluster, old)).toBe('master')
  await stage.end({
    scenario: '21, master unheard by the sentinels',
    heal: () => cluster.heal(),
    extra: [`announced ${Math.round(announced.at - promoting.at)} ms after the promotion began`],
    expected: {
      switches: 1,
      maxLost: 0,
      // It serves until it is left: nobody waits for down-after.
      maxGapMs: FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
      maxUncertain: 0,
      executedOnce: true,
    },
  })
  expect(announced.at - since).toBeLessThanOrEqual(stage.allowing(AFTER_FREEZE_MS))
  expect(announced.at - promoting.at).toBeLessThanOrEqual(INFO_PERIOD_MS + 2 * TICK_MS + NOISE_MS)
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
