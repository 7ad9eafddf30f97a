import { setTimeout as elapse } from 'node:timers/promises'
import { expect } from 'vitest'
import { isPromotion, type KindCluster } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { rounds } from './rounds.js'
import { tilted } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('no name resolution', { hint: 'dns' })

/** Long enough for every sentinel to have had reason to resolve a name, if it had any: INFO is asked each ten seconds. */
const OUTAGE_MS = rounds(20_000, 60_000)

const failoverWithout = async (it: KindCluster, take: () => Promise<void>): Promise<void> => {
  await take()
  await elapse(OUTAGE_MS)
  expect(await tilted(it)).toEqual([])
  const since = performance.now()
  await it.faults.kill(it.master)
  await it.events.waitFor(isPromotion, { since, timeoutMs: 30_000 })
}

const expected = { maxLost: 20, maxUncertain: 20 }

/** What was said in the whole outage, the failover in it included, is still in the logs. */
const noneTilted = async (): Promise<void> => expect(await tilted(cluster())).toEqual([])

test('CoreDNS is away: no sentinel goes into TILT, and a failover works', { timeout: 400_000 }, async () => {
  await underWriters(cluster(), {
    scenario: 'CoreDNS away',
    expected,
    doing: (it) => failoverWithout(it, () => it.faults.removeDns()),
    heal: (it) => it.faults.restoreDns(),
  })
  await noneTilted()
})

test('CoreDNS is silent: no sentinel goes into TILT, and a failover works', { timeout: 400_000 }, async () => {
  await underWriters(cluster(), {
    scenario: 'CoreDNS silent',
    expected,
    doing: (it) => failoverWithout(it, () => it.faults.silenceDns()),
    heal: (it) => it.faults.restoreDns(),
  })
  await noneTilted()
})
