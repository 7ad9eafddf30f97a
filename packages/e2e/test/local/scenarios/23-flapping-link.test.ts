import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accountFor, judge, readFinalState, startLocal } from '../../../src/index.js'
import { figuresLine } from '../../figures.js'
import { LONGEST_BACK_OFF_MS, NOISE_MS, PING_PERIOD_MS } from './budgets.js'
import { fateOfInFlight } from './promises.js'
import { openSide } from './side.js'
import { KEY, PLENTY, USUAL, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

const ROUNDS = 10
const CUT_MS = 200
const OPEN_MS = 300

/** How often ioredis may dial in so long a time after a loss: it waits for 50 ms first, and twice as long each time. */
const dialsWithin = (ms: number): number => Math.floor(Math.log2(ms / 50 + 1))

/** What the spacing does not count: an attempt that had begun when the link was cut. */
const DIALS_BESIDE = 1

test('23: a link that comes and goes makes no storm, and nobody is promoted', async () => {
  // The sentinels are cut off from nobody: a master that has no time to answer one of them is another matter.
  await using cluster = await startLocal({ ...USUAL, downAfterMs: 20_000, network: 'proxied' })
  await using a = await openSide(cluster, 'A', WRITERS, PLENTY)
  const tale = listenTo(a.redis)
  await elapse(PING_PERIOD_MS)
  const { master } = cluster
  const before = cluster.dialled(a.place, master)
  const sentinelsBefore = cluster.sentinels.map((sentinel) => cluster.dialled(a.place, sentinel))
  const back: number[] = []
  let mostDials = 0
  for (let round = 0; round < ROUNDS; round++) {
    const cutAt = performance.now()
    await cluster.isolate(a.place, { from: master, how: 'reset' })
    await elapse(CUT_MS)
    await cluster.heal()
    const healedAt = performance.now()
    const written = a.writers.acknowledge(1, { timeoutMs: LONGEST_BACK_OFF_MS + NOISE_MS }).then(() => {
      const now = performance.now()
      back.push(now - healedAt)
      mostDials += dialsWithin(now - cutAt) + DIALS_BESIDE
    })
    // Cut again before it is connected, it would only wait twice as long: ten rounds can pass in one pause of ioredis'.
    await Promise.all([written, elapse(OPEN_MS)])
  }
  await a.writers.acknowledge(PLENTY)
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
      `of ${mostDials} allowed`,
      `wrote again at most ${Math.round(Math.max(...back))} ms after the link was there`,
    ]),
  )
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([])
  expect(accountFor(history, evidence.final).repeated.length).toBeLessThanOrEqual(fate.repeated)
  expect(dials).toBeLessThanOrEqual(mostDials)
  // The sentinels are no part of it.
  expect(cluster.sentinels.map((sentinel) => cluster.dialled(a.place, sentinel))).toEqual(sentinelsBefore)
  expect(tale).toEqual([])
})
