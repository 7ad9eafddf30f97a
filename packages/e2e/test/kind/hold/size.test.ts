import { expect } from 'vitest'
import { type KindCluster, until } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { fill, kept, mastersOf, switchesSince, watchedBy } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('more pods, and none', { hint: 'size' })

/** One sentinel after the other forgets the pods that are gone, as the operations page says. */
const forgetRemoved = async (it: KindCluster): Promise<void> => {
  for (const sentinel of it.sentinels) {
    await it.command(sentinel, 'SENTINEL', 'RESET', it.masterName)
    const knows = async () => {
      const { 'num-slaves': replicas, 'num-other-sentinels': others } = await watchedBy(it, sentinel)
      return (replicas === '2' && others === '2') || undefined
    }
    await until(knows, { timeoutMs: 30_000, what: `${sentinel.name} to know the others again` })
  }
}

test('three redis pods become five and three again: nothing is lost', { timeout: 600_000 }, async () => {
  await underWriters(cluster(), {
    scenario: 'three to five to three',
    expected: { maxLost: 0 },
    doing: async (it) => {
      await it.scale('redis', 5)
      await it.waitHealthy()
      expect(await watchedBy(it, it.sentinels[0] as (typeof it.sentinels)[number])).toMatchObject({ 'num-slaves': '4' })
      await it.scale('redis', 3)
    },
    heal: forgetRemoved,
  })
  expect(await mastersOf(cluster())).toHaveLength(1)
})

test('a cluster is sent to sleep and woken: the same master, the same data, no failover', {
  timeout: 600_000,
}, async () => {
  const it = cluster()
  await fill(it, 1_000)
  const [since, master] = [performance.now(), it.master.name]
  await it.namespace.kubectl('patch', 'configmap', 'redis-switches', '--patch', '{"data":{"hibernate":"true"}}')
  for (const { name } of it.nodes) {
    // Mounted ConfigMaps are brought up to date within a minute or so, and at once when the pod's object changes.
    await it.namespace.kubectl('annotate', 'pod', name, 'switchmaster.dev/look=now')
    const told = async () =>
      (await it.namespace.exec(name, ['cat', '/config/hibernate'])).stdout.includes('true') || undefined
    await until(told, { timeoutMs: 120_000, everyMs: 500, what: `${name} to be told to hibernate` })
  }
  await it.scale('redis', 0)
  await it.scale('sentinel', 0)
  // Together, as the operations page says: sentinels that have waited for a master for too long have another one promoted.
  await Promise.all([it.scale('redis', 3), it.scale('sentinel', 3)])
  await it.waitHealthy()
  expect(it.master.name).toBe(master)
  expect(switchesSince(it, since)).toBe(0)
  expect(await kept(it, 1_000)).toBe(1_000)
})
