import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accountFor, judge, readFinalState, startLocal } from '../../../src/index.js'
import { figuresLine, percentile } from '../../figures.js'
import { NOISE_MS, PING_PERIOD_MS } from './budgets.js'
import { fateOfInFlight } from './promises.js'
import { openSide } from './side.js'
import { KEY, PLENTY, USUAL, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

const LATENCY_MS = 100
const JITTER_MS = 50

/** The slowest that a question and its answer can be. */
const ROUND_TRIP_MS = 2 * (LATENCY_MS + JITTER_MS)

const RESETS = 5

/** A connection comes back in so many round trips: ROLE, what ioredis itself asks before it is ready, a write. */
const TRIPS_TO_COME_BACK = 4

/** The first wait of the back-off. */
const BACK_OFF_MS = 50

test('24: a slow network that breaks connections now and then loses nothing, and nobody is promoted', async () => {
  await using cluster = await startLocal({ ...USUAL, network: 'proxied' })
  await using a = await openSide(cluster, 'A', WRITERS, PLENTY)
  const tale = listenTo(a.redis)
  await elapse(PING_PERIOD_MS)
  const everybody = [...cluster.nodes, ...cluster.sentinels, a.place]
  const since = performance.now()
  await cluster.delay(everybody, everybody, LATENCY_MS, JITTER_MS)
  await a.writers.acknowledge(PLENTY)
  const comeBacks: number[] = []
  for (let reset = 0; reset < RESETS; reset++) {
    // Everybody has been answered just now: give them time to have written again.
    await elapse(LATENCY_MS)
    const resetAt = performance.now()
    await cluster.reset(a.place, cluster.master)
    await a.writers.acknowledge(WRITERS)
    comeBacks.push(performance.now() - resetAt)
  }
  await a.writers.acknowledge(PLENTY)
  const history = await a.stop()
  await cluster.heal()
  await cluster.waitHealthy({ hurry: true })
  const evidence = { history, final: await readFinalState(cluster, KEY), events: cluster.events.all }
  const run = { scenario: '24, slow network', driver: 'local', client: 'switchmaster' }
  const fate = fateOfInFlight(RESETS * WRITERS)
  const comeBackMs = BACK_OFF_MS + TRIPS_TO_COME_BACK * ROUND_TRIP_MS + NOISE_MS
  const verdict = judge(run, evidence, {
    switches: 0,
    maxLost: 0,
    maxUncertain: fate.uncertain,
    maxGapMs: comeBackMs,
  })
  const latencies = history.ops.filter(({ tInvoke }) => tInvoke > since).map(({ tInvoke, tDone }) => tDone - tInvoke)
  console.log(
    figuresLine(verdict, [
      `p50 ${Math.round(percentile(latencies, 0.5))} ms`,
      `p99 ${Math.round(percentile(latencies, 0.99))} ms`,
      `back ${comeBacks.map(Math.round).join(', ')} ms after a reset`,
    ]),
  )
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([])
  expect(accountFor(history, evidence.final).repeated.length).toBeLessThanOrEqual(fate.repeated)
  expect(percentile(latencies, 0.5)).toBeGreaterThan(2 * (LATENCY_MS - JITTER_MS))
  expect(Math.max(...comeBacks)).toBeLessThanOrEqual(comeBackMs)
  expect(tale).toEqual([])
})
