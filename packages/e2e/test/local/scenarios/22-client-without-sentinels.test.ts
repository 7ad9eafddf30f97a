import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isPromotion, judge, readFinalState, startLocal, until } from '../../../src/index.js'
import { figuresLine } from '../../figures.js'
import { AFTER_DEATH_MS, LINK_BACK_MS, LINK_LOST_MS, PING_PERIOD_MS, TICK_MS } from './budgets.js'
import { openSide } from './side.js'
import { addressOf, KEY, PLENTY, USUAL, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

/** Long enough for a client to do something about a dead master, if it knew of another. */
const WATCH_MS = 1_000

test('22: a client that hears no sentinel keeps its master, and follows once it hears them again', async () => {
  await using cluster = await startLocal({ ...USUAL, network: 'proxied' })
  await using a = await openSide(cluster, 'A', WRITERS, PLENTY)
  const tale = listenTo(a.redis)
  await elapse(PING_PERIOD_MS)
  const cutAt = performance.now()
  await cluster.isolate(a.place, { from: cluster.sentinels })
  const lost = () => (a.redis.topology.quorum.status === 'lost' ? performance.now() - cutAt : undefined)
  const noticeMs = await until(lost, { timeoutMs: LINK_LOST_MS, what: 'the client to miss its sentinels' })
  await a.writers.acknowledge(PLENTY)
  expect(a.writers.ops.filter(({ outcome }) => outcome !== 'ok')).toEqual([])

  const old = cluster.master
  const killedAt = performance.now()
  await cluster.kill(old)
  const announced = await cluster.events.waitFor(isPromotion, { since: killedAt, timeoutMs: AFTER_DEATH_MS })
  await elapse(WATCH_MS)
  expect(a.acked().filter(({ tDone }) => tDone > killedAt + TICK_MS)).toEqual([])

  const healedAt = performance.now()
  await cluster.heal()
  await a.writers.acknowledge(PLENTY, { timeoutMs: LINK_BACK_MS })
  const first = a.acked().find(({ server }) => server === addressOf(cluster.master))
  const followMs = (first?.tDone ?? Number.POSITIVE_INFINITY) - healedAt
  const history = await a.stop()
  await cluster.start(old)
  await cluster.waitHealthy({ hurry: true })
  const evidence = { history, final: await readFinalState(cluster, KEY), events: cluster.events.all }
  const run = { scenario: '22, client without sentinels', driver: 'local', client: 'switchmaster' }
  // As in scenario 2.
  const verdict = judge(run, evidence, { switches: 1, maxLost: WRITERS, maxStaleAckMs: 0 })
  console.log(
    figuresLine(verdict, [
      `missed the sentinels after ${Math.round(noticeMs)} ms`,
      `followed ${Math.round(followMs)} ms after it heard them again`,
      `promoted ${Math.round(announced.at - killedAt)} ms after the kill`,
    ]),
  )
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([])
  expect(followMs).toBeLessThanOrEqual(LINK_BACK_MS)
  expect(tale.filter((event) => event === 'quorum-lost' || event === 'switched')).toEqual(['quorum-lost', 'switched'])
})
