import { expect } from 'vitest'
import { isPromotion, masterDeleted, masterKilled, moveMaster, published, replacePod } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { eachRound, rounds } from './rounds.js'
import { fill, kept, mastersOf, nobodySpins } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('the master in trouble', { hint: 'master' })

const DELETIONS = rounds(2, 10)
const KILLS = rounds(2, 30)

/** It takes about a second; a plain `SENTINEL FAILOVER`, whose old master is told last, takes ten. */
const MAX_GAP_MS = 5_000

/** The kubelet starts the container again, or else down-after is over, and a failover: the worst that was seen is 3.5 s. */
const MAX_KILL_GAP_MS = 10_000

/** The same where the kubelet lets a container wait that has died before, for ten seconds the first time. */
const MAX_BACK_OFF_GAP_MS = 30_000

/** What the replicas had not got yet when the process ended, and what was in flight. */
const OF_A_KILL = { maxLost: 20, maxUncertain: 20 }

/** Somebody may find no replica to promote at first. That a failover was given up is not the end of it. */
const promotedInTheEnd = (since: number): void => {
  const givenUp = published('-failover-abort-no-good-slave')
  const ends = cluster().events.all.filter((event) => event.at > since && (isPromotion(event) || givenUp(event)))
  expect(ends.at(-1)).toMatchObject({ channel: expect.not.stringContaining('no-good-slave') })
}

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

test('the process of the master is killed, again and again: each time there is another one soon', {
  timeout: KILLS * 120_000,
}, async () => {
  for (let round = 1; round <= KILLS; round++) {
    const since = performance.now()
    const old = cluster().master
    await underWriters(cluster(), {
      scenario: `process of the master killed, ${round}`,
      expected: { ...OF_A_KILL, maxGapMs: MAX_KILL_GAP_MS },
      doing: masterKilled,
    })
    promotedInTheEnd(since)
    if (KILLS > cluster().nodes.length) await replacePod(cluster(), old)
  }
})

// At night: the kubelet takes its time.
test.for(eachRound(0, 2))(
  'the process of the master is killed twice in the same pod: both times there is another (%i)',
  {
    timeout: 400_000,
  },
  async () => {
    const old = cluster().master
    for (const maxGapMs of [MAX_KILL_GAP_MS, MAX_BACK_OFF_GAP_MS]) {
      await moveMaster(cluster(), old.name)
      await cluster().waitHealthy()
      const since = performance.now()
      await underWriters(cluster(), {
        scenario: 'process of the master killed in the same pod',
        expected: { ...OF_A_KILL, maxGapMs },
        doing: masterKilled,
      })
      promotedInTheEnd(since)
    }
    await replacePod(cluster(), old)
  },
)

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
