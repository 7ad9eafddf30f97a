import { expect } from 'vitest'
import { isPromotion, judge, readFinalState } from '../../src/index.js'
import { test } from './kind.js'

test("the master's pod is deleted under 20 writers of our client in another pod", async ({ start }) => {
  const cluster = await start({ hint: 'deleted' })
  const client = await cluster.client()
  const writers = await client.write({ client: 'switchmaster', count: 20 })
  await writers.acknowledge(1_000)
  const old = cluster.master
  const since = performance.now()
  await cluster.faults.deletePods(old)
  await cluster.events.waitFor(isPromotion, { since })
  await writers.acknowledge(1_000)
  await cluster.start(old)
  const history = await writers.stop()
  await cluster.waitHealthy()
  const evidence = { history, final: await readFinalState(cluster, 'ids'), events: cluster.events.all }
  const verdict = judge({ scenario: 'pod deleted', driver: 'kind', client: writers.client }, evidence, {
    maxLost: 0,
    switches: 1,
  })
  console.log(JSON.stringify(verdict.figures))
  expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([])
})
