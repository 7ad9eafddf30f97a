import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accountFor, judge, readFinalState, startLocal } from '../../../src/index.js'
import { LONGEST_BACK_OFF_MS, NOISE_MS, PING_PERIOD_MS } from './budgets.js'
import { figuresLine } from './figures.js'
import { fateOfInFlight } from './promises.js'
import { openSide } from './side.js'
import { KEY, PLENTY, USUAL, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

const ROUNDS = 10
const CUT_MS = 200
const OPEN_MS = 300

/** Attempts in one round, as ioredis spaces them: after 50 ms, and 100 more, and 200 more; and the one that succeeds. */
const DIALS_PER_ROUND = 4

test('23: a link that comes and goes makes no storm, and nobody is promoted', async () => {
  await using cluster = await startLocal({ ...USUAL, network: 'proxied' })
  await using a = await openSide(cluster, 'A', WRITERS, PLENTY)
  const tale = listenTo(a.redis)
  await elapse(PING_PERIOD_MS)
  const { master } = cluster
  const before = cluster.dialled(a.place, master)
  const sentinelsBefore = cluster.sentinels.map((sentinel) => cluster.dialled(a.place, sentinel))
  let opened = 0
  let healedAt = 0
  for (let round = 0; round < ROUNDS; round++) {
    await cluster.isolate(a.place, { from: master, how: 'reset' })
    await elapse(CUT_MS)
    await cluster.heal()
    healedAt = performance.now()
    await elapse(OPEN_MS)
    if (a.acked().some(({ tDone }) => tDone > healedAt)) opened++
  }
  await a.writers.acknowledge(PLENTY)
  const back = a.acked().find(({ tDone }) => tDone > healedAt)?.tDone ?? Number.POSITIVE_INFINITY
  const dials = cluster.dialled(a.place, master) - before
  const history = await a.stop()
  await cluster.waitHealthy({ hurry: true })
  const evidence = { history, final: await readFinalState(cluster, KEY), events: cluster.events.all }
  const run = { scenario: '23, flapping link', driver: 'local', client: 'switchmaster' }
  const fate = fateOfInFlight(ROUNDS * WRITERS)
  const verdict = judge(run, evidence, {
    switches: 0,
    maxLost: 0,
    maxUncertain: fate.uncertain,
  })
  console.log(
    figuresLine(verdict, [
      `${dials} connections in ${ROUNDS} rounds`,
      `wrote in ${opened} of them`,
      `back ${Math.round(back - healedAt)} ms after the last`,
    ]),
  )
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([])
  expect(accountFor(history, evidence.final).repeated.length).toBeLessThanOrEqual(fate.repeated)
  expect(dials).toBeLessThanOrEqual(ROUNDS * DIALS_PER_ROUND)
  expect(opened).toBeGreaterThan(0)
  expect(back - healedAt).toBeLessThanOrEqual(LONGEST_BACK_OFF_MS + NOISE_MS)
  // The sentinels are no part of it.
  expect(cluster.sentinels.map((sentinel) => cluster.dialled(a.place, sentinel))).toEqual(sentinelsBefore)
  expect(tale).toEqual([])
})
