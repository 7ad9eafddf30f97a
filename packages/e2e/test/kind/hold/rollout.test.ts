import { expect } from 'vitest'
import { type EventMatch, moveMaster, published } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { nobodySpins, watchedBy } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('a rolling restart', { hint: 'rollout' })

test('the master is moved to a pod by name: nothing is lost', async () => {
  const elsewhere = cluster().nodes.find((node) => node !== cluster().master && node.name !== 'redis-0')
  const first = elsewhere?.name ?? 'redis-1'
  for (const [to, from] of [
    [first, first],
    ['redis-0', 'sentinel-1'],
  ] as const) {
    await underWriters(cluster(), {
      scenario: `switchover to ${to}`,
      expected: { maxLost: 0, switches: 1 },
      doing: (it) => moveMaster(it, to, from),
    })
    expect((await cluster().findMaster()).name).toBe(to)
  }
})

test('all redis pods are restarted one after the other, the master last: nothing is lost, and one switchover', {
  timeout: 600_000,
}, async () => {
  await moveMaster(cluster(), 'redis-0')
  await cluster().waitHealthy()
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
  // And the harness hears all of them again.
  const since = performance.now()
  await cluster().failover()
  for (const { name } of cluster().sentinels) {
    const heard: EventMatch = (event) =>
      published('+switch-master')(event) && 'sentinel' in event && event.sentinel === name
    await cluster().events.waitFor(heard, { since })
  }
})
