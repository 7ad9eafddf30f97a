import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { DOWN_AFTER_MS, NOISE_MS } from './budgets.js'
import { openStage, PLENTY } from './stage.js'

/** Short enough for a sentinel not to mind, whenever its last ping was answered. */
const FREEZE_MS = DOWN_AFTER_MS / 2

test('6: the master freezes for less than down-after, and its clients wait for it', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  await cluster.pause(cluster.master)
  await elapse(FREEZE_MS)
  await cluster.resume(cluster.master)
  await writers.acknowledge(PLENTY)
  expect(stage.losses()).toBe(0)
  const { verdict } = await stage.end({
    scenario: '6, short freeze',
    // It forgets nothing, and since the connection stays, nothing is sent twice.
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: FREEZE_MS + NOISE_MS },
  })
  expect(verdict.figures.longestGapMs).toBeGreaterThan(FREEZE_MS * 0.9)
  expect(stage.errors).toEqual([])
  expect(stage.tale).toEqual(['discovered'])
})
