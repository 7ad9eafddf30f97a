import { setTimeout as elapse } from 'node:timers/promises'
import { expect } from 'vitest'
import {
  isPromotion,
  judge,
  type KindCluster,
  type KindWriters,
  readFinalState,
  type Verdict,
} from '../../src/index.js'
import { figuresLine } from '../figures.js'
import { test } from './kind.js'

const verdictOn = async (cluster: KindCluster, writers: KindWriters, scenario: string): Promise<Verdict> => {
  const history = await writers.stop()
  await cluster.waitHealthy()
  const evidence = { history, final: await readFinalState(cluster, writers.key), events: cluster.events.all }
  const run = { scenario, driver: 'kind', client: writers.client }
  const verdict = judge(run, evidence, { maxLost: 0, maxStaleAckMs: 0, switches: 1, executedOnce: true })
  console.log(figuresLine(verdict))
  return verdict
}

test("the master's pod is deleted under 20 writers of our client, and nothing is lost", async ({ start }) => {
  const cluster = await start({ hint: 'deleted' })
  const writers = await (await cluster.client()).write({ client: 'switchmaster', count: 20 })
  await writers.acknowledge(1_000)
  const old = cluster.master
  const since = performance.now()
  await cluster.faults.deletePods(old)
  await cluster.events.waitFor(isPromotion, { since })
  await writers.acknowledge(1_000)
  const verdict = await verdictOn(cluster, writers, "master's pod deleted")
  expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([])
  expect(cluster.master).not.toBe(old)
})

test('a writer that ignores the sentinels is caught losing writes in a failover', async ({ start }) => {
  const cluster = await start({ hint: 'planted' })
  const writers = await (await cluster.client()).write({ client: 'pinned', count: 20 })
  await writers.acknowledge(500)
  const since = performance.now()
  await cluster.failover()
  await cluster.events.waitFor(isPromotion, { since })
  // The span in which it writes to a master that is none, not a wait for something to happen.
  await elapse(2_000)
  const { passed, figures } = await verdictOn(cluster, writers, 'SENTINEL FAILOVER')
  expect(passed).toBe(false)
  expect(figures.lost).toBeGreaterThan(0)
  expect(figures).toMatchObject({ unexpected: 0, switches: 1 })
})
