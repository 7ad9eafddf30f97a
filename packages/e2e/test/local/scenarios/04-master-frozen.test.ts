import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AFTER_FREEZE_MS, FIRST_ACK_MS } from './budgets.js'
import { addressOf, openStage, PLENTY, WRITERS } from './stage.js'
import { ONE_FAILOVER } from './tale.js'

/** How long the thawed master is watched. It goes on as a master for 10 s: a client that comes back is caught. */
const WATCH_MS = 2_000

test('4: the master freezes for longer than down-after, and nobody comes back to it when it thaws', async () => {
  await using stage = await openStage()
  const { cluster, writers } = stage
  const old = cluster.master
  const since = performance.now()
  await cluster.pause(old)
  const announced = await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  const { master } = cluster
  await cluster.resume(old)
  // The span that is watched, not a wait for something to happen.
  await elapse(WATCH_MS)
  // It would acknowledge still: nothing but the client keeps the writes away from it.
  expect(await cluster.command(old, 'SET', 'stray', '1')).toBe('OK')
  const { evidence } = await stage.end({
    scenario: '4, master frozen',
    expected: {
      switches: 1,
      // As with a crash: what it had acknowledged but not passed on when it froze is of one turn of its loop. Once
      // thawed it passes that on to nobody.
      maxLost: WRITERS,
      // What was in flight may have been executed or not, and is not sent again.
      maxUncertain: WRITERS,
      executedOnce: true,
      maxGapMs: stage.allowing(AFTER_FREEZE_MS) + FIRST_ACK_MS,
      maxFirstAckMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
    },
  })
  const late = evidence.history.ops.filter(({ tDone, outcome }) => outcome === 'ok' && tDone > announced.at)
  expect(new Set(late.map(({ server }) => server))).toEqual(new Set([addressOf(master)]))
  expect(stage.tale).toEqual(ONE_FAILOVER)
})
