import { expect } from 'vitest'
import { amidWrites } from '../../../src/drivers/kind/under-writers.js'
import { isPromotion } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { mastersOf } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('the master cut off', { hint: 'partition' })

/** min-replicas-max-lag, one second for the server to look at it, and two for the harness to cut the pods off. */
const ACCEPTED_MS = 5_000 + 1_000 + 2_000

test('the master and a client are cut off from all others: what it accepts and loses is bounded', {
  timeout: 400_000,
}, async () => {
  const it = cluster()
  const old = it.master
  const client = await it.client()
  const writers = await client.write({ key: 'cut-off' })
  let [cut, promoted] = [0, 0]
  const cutOff = async () => {
    const begun = performance.now()
    await it.faults.isolate([old, client])
    cut = performance.now()
    promoted = (await it.events.waitFor(isPromotion, { since: begun, timeoutMs: 60_000 })).at
    await it.faults.heal()
  }
  const since = await amidWrites(writers, cutOff, 60_000)
  const { ops } = await writers.stop()
  await it.waitHealthy()
  const survivors = new Set((await it.command(await it.findMaster(), 'LRANGE', 'cut-off', 0, -1)) as string[])
  const lost = ops.filter(({ id, outcome }) => outcome === 'ok' && !survivors.has(id))
  const last = Math.max(0, ...lost.map(({ tDone }) => tDone - since))
  console.log(
    `master and client cut off: promoted after ${Math.round(promoted - since)} ms, ${lost.length} acknowledged writes lost, the last after ${Math.round(last)} ms`,
  )
  // Nobody but the master that was cut off can have acknowledged those.
  const alone = ops.filter(({ outcome, tDone }) => outcome === 'ok' && tDone > cut && tDone < promoted)
  expect(alone.length).toBeGreaterThan(0)
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
