import { expect } from 'vitest'
import { isPromotion, masterDeleted, masterKilled, replacePod } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { eachRound, rounds } from './rounds.js'
import { fill, kept, mastersOf, nobodySpins } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('the master in trouble', { hint: 'master' })

const DELETIONS = rounds(2, 10)
const KILLS = rounds(2, 30)

/** It takes about a second; a plain `SENTINEL FAILOVER`, whose old master is told last, takes ten. */
const MAX_GAP_MS = 5_000

test("the master's pod is deleted: nothing is lost, and nobody waits long", {
  timeout: DELETIONS * 120_000,
}, async () => {
  for (let round = 1; round <= DELETIONS; round++) {
    await underWriters(cluster(), {
      scenario: `pod of the master deleted, ${round}`,
      expected: { maxLost: 0, switches: 1, maxGapMs: MAX_GAP_MS },
      doing: masterDeleted,
    })
    await nobodySpins(cluster())
  }
})

test('the process of the master is killed, again and again: each time there is a master soon', {
  timeout: KILLS * 120_000,
}, async () => {
  for (let round = 1; round <= KILLS; round++) {
    const since = performance.now()
    const old = cluster().master
    await underWriters(cluster(), {
      scenario: `process of the master killed, ${round}`,
      // What the replicas had not got yet when the process ended, and what was in flight.
      expected: { maxLost: 20, maxUncertain: 20 },
      doing: masterKilled,
    })
    if (KILLS > cluster().nodes.length) await replacePod(cluster(), old)
    expect(cluster().events.first((event) => event.at > since && isPromotion(event))).toBeDefined()
  }
})

test.for(eachRound(1, 5))('pod and volume of the master are deleted: the data stays (%i)', async () => {
  await fill(cluster(), 1_000)
  const old = cluster().master
  await cluster().faults.deletePods(old, { volumes: true, graceSeconds: 0 })
  await cluster().start(old)
  await cluster().waitHealthy()
  expect(cluster().master.name).not.toBe(old.name)
  expect(await kept(cluster(), 1_000)).toBe(1_000)
  expect(await mastersOf(cluster())).toEqual([cluster().master.name])
})

test('pod and volume of a replica are deleted: it copies, and is promotable only then', async () => {
  const [replica = cluster().master] = cluster().replicas
  await cluster().faults.deletePods(replica, { volumes: true })
  await cluster().start(replica)
  await cluster().waitHealthy()
  expect(await cluster().command(replica, 'DBSIZE')).toBe(await cluster().command(cluster().master, 'DBSIZE'))
})
