import { expect } from 'vitest'
import type { KindCluster } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { nobodySpins, watchedBy } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('a rolling restart', { hint: 'rollout' })

/** `kubectl exec redis-0 -- sh /scripts/switchmaster.sh switchover redis-0`: what the operations page says to do first. */
const moveMasterToFirst = async (it: KindCluster): Promise<void> => {
  const ran = await it.namespace.exec('redis-0', ['sh', '/scripts/switchmaster.sh', 'switchover', 'redis-0'], {
    timeoutMs: 60_000,
  })
  expect(ran).toMatchObject({ code: 0 })
  await it.waitHealthy()
  expect(it.master.name).toBe('redis-0')
}

test('the master is moved to a pod by name: nothing is lost', async () => {
  const elsewhere = cluster().nodes.find((node) => node !== cluster().master && node.name !== 'redis-0')
  for (const to of [elsewhere?.name ?? 'redis-1', 'redis-0']) {
    await underWriters(cluster(), {
      scenario: `switchover to ${to}`,
      expected: { maxLost: 0, switches: 1 },
      doing: async (it) => {
        const ran = await it.namespace.exec(to, ['sh', '/scripts/switchmaster.sh', 'switchover', to], {
          timeoutMs: 60_000,
        })
        expect(ran).toMatchObject({ code: 0 })
        expect((await it.findMaster()).name).toBe(to)
      },
    })
  }
})

test('all redis pods are restarted one after the other, the master last: nothing is lost, and one switchover', {
  timeout: 600_000,
}, async () => {
  await moveMasterToFirst(cluster())
  await underWriters(cluster(), {
    scenario: 'rolling restart',
    expected: { maxLost: 0, switches: 1 },
    doing: (it) => it.rollingRestart('redis'),
  })
  await nobodySpins(cluster())
})

test('all sentinels are restarted one after the other: no failover, and three of them', {
  timeout: 600_000,
}, async () => {
  await underWriters(cluster(), {
    scenario: 'rolling restart of the sentinels',
    expected: { maxLost: 0, switches: 0 },
    doing: (it) => it.rollingRestart('sentinel'),
  })
  for (const sentinel of cluster().sentinels) {
    expect(await watchedBy(cluster(), sentinel)).toMatchObject({ 'num-slaves': '2', 'num-other-sentinels': '2' })
  }
})
