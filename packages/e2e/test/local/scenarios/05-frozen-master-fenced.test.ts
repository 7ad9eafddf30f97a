import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type LocalNode, pinned, startWriters } from '../../../src/index.js'
import { ACCEPTED_BY_REPLICAS_MS, AFTER_FREEZE_MS, FIRST_ACK_MS } from './budgets.js'
import { addressOf, openStage, PLENTY, WRITERS } from './stage.js'

/** As in scenario 4: without min-replicas-to-write a naive client is served for all of this time, and longer. */
const WATCH_MS = 2_000

test('5: the master freezes, and min-replicas-to-write keeps it from taking anything when it thaws', async () => {
  await using stage = await openStage({
    cluster: { config: { 'min-replicas-to-write': '1', 'min-replicas-max-lag': '1' } },
  })
  const { cluster, writers } = stage
  const naive = pinned.open({ env: cluster.env, key: 'naive' })
  await naive.ready()
  const stubborn = startWriters({ write: (id) => naive.write(id), count: WRITERS })
  await stubborn.acknowledge(PLENTY)
  const old = cluster.master
  const since = performance.now()
  await cluster.pause(old)
  await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  const thawedAt = performance.now()
  await cluster.resume(old)
  // The span that is watched.
  await elapse(WATCH_MS)
  const history = await stubborn.stop({ drainMs: 0 })
  await naive.close()
  const answered = history.ops.filter(({ tInvoke, error }) => tInvoke > thawedAt && error !== 'never answered')
  const stale = history.ops.filter(({ tDone, outcome }) => tDone > thawedAt && outcome === 'ok')
  const staleMs = stale.reduce((max, { tDone }) => Math.max(max, tDone - thawedAt), 0)
  await stage.end({
    scenario: '5, master frozen, with min-replicas-to-write 1',
    extra: [`a naive client: ${stale.length} stale acks within ${Math.round(staleMs)} ms of the thaw`],
    expected: {
      switches: 1,
      // As in scenario 4.
      maxLost: WRITERS,
      maxUncertain: WRITERS,
      executedOnce: true,
      // The new master takes no write before a replica has reported to it.
      maxGapMs: stage.allowing(AFTER_FREEZE_MS) + FIRST_ACK_MS + ACCEPTED_BY_REPLICAS_MS,
      maxStaleAckMs: 0,
    },
  })
  // Only what lay in its buffers, one write of each, can have got in before it looked at its clock.
  expect(stale.length).toBeLessThanOrEqual(WRITERS)
  expect(answered.length).toBeGreaterThan(0)
  expect(
    new Set(answered.filter(({ outcome }) => outcome !== 'ok').map(({ error }) => error?.split(' ')[0])),
  ).toContain('NOREPLICAS')
  expect(history.ops.filter(({ outcome, server }) => outcome === 'ok' && server !== addressOf(old))).toEqual([])
  expect((cluster.master as LocalNode) === old).toBe(false)
})
