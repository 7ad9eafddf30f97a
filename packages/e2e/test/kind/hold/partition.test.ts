import { expect } from 'vitest'
import { isPromotion } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { mastersOf } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('the master cut off', { hint: 'partition' })

/** min-replicas-max-lag, one second for the server to look at it, and one for the harness. */
const ACCEPTED_MS = 5_000 + 1_000 + 1_000

test('the master and a client are cut off from all others: what it accepts and loses is bounded', {
  timeout: 400_000,
}, async () => {
  const it = cluster()
  const old = it.master
  const client = await it.client()
  const writers = await client.write({ key: 'cut-off' })
  await writers.acknowledge(500)
  const since = performance.now()
  await it.faults.isolate([old, client])
  const cut = performance.now()
  await it.events.waitFor(isPromotion, { since, timeoutMs: 60_000 })
  const promoted = performance.now()
  await it.faults.heal()
  await writers.acknowledge(500, { timeoutMs: 60_000 })
  const { ops } = await writers.stop()
  await it.waitHealthy()
  const survivors = new Set((await it.command(await it.findMaster(), 'LRANGE', 'cut-off', 0, -1)) as string[])
  const lost = ops.filter(({ id, outcome }) => outcome === 'ok' && !survivors.has(id))
  const last = Math.max(0, ...lost.map(({ tDone }) => tDone - cut))
  console.log(
    `master and client cut off: promoted after ${Math.round(promoted - cut)} ms, ${lost.length} acknowledged writes lost, the last ${Math.round(last)} ms after the cut`,
  )
  expect(last).toBeLessThan(ACCEPTED_MS)
  expect(await mastersOf(it)).toEqual([it.master.name])
})

test('the same with writes that wait for a replica: none is lost', { timeout: 400_000 }, async () => {
  await underWriters(cluster(), {
    scenario: 'master cut off, durable writes',
    client: 'switchmaster-durable',
    expected: { maxLost: 0 },
    doing: async (it) => {
      const since = performance.now()
      await it.faults.isolate([it.master, await it.client()])
      await it.events.waitFor(isPromotion, { since, timeoutMs: 60_000 })
      await it.faults.heal()
    },
  })
})
