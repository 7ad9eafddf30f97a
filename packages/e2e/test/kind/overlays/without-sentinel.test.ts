import { expect } from 'vitest'
import { type KindCluster, until } from '../../../src/index.js'
import { test } from '../kind.js'

/** What a program that knows nothing of Sentinel is answered by a Service. */
const ask = async (it: KindCluster, service: string, ...command: readonly string[]): Promise<string> => {
  const [pod] = it.sentinels
  const { stdout } = await it.namespace.exec(pod?.name ?? '', ['timeout', '2', 'redis-cli', '-h', service, ...command])
  return stdout.trim()
}

const writes = (it: KindCluster, service: string, value: string): Promise<unknown> =>
  until(async () => (await ask(it, service, 'SET', 'through', value)) === 'OK' || undefined, {
    timeoutMs: 30_000,
    everyMs: 200,
    what: `${service} to take a write`,
  })

const followsTheMaster = async (it: KindCluster, service: string): Promise<void> => {
  await writes(it, service, 'before')
  expect(await it.command(it.master, 'GET', 'through')).toBe('before')
  const old = it.master
  await it.faults.deletePods(old)
  await writes(it, service, 'after')
  await it.start(old)
  await it.waitHealthy()
  expect(it.master).not.toBe(old)
  expect(await it.command(it.master, 'GET', 'through')).toBe('after')
}

test('haproxy: its Service is always the master', async ({ start }) => {
  const cluster = await start({ hint: 'haproxy', overlays: ['haproxy'] })
  await cluster.namespace.rolledOut('Deployment', 'redis-haproxy')
  await followsTheMaster(cluster, 'redis-haproxy')
})

test('role-labels: one Service is always the master, the other one is the replicas', async ({ start }) => {
  const cluster = await start({ hint: 'labels', overlays: ['role-labels'] })
  await cluster.namespace.rolledOut('Deployment', 'redis-role-labels')
  await followsTheMaster(cluster, 'redis-rw')
  const labelled = async (role: string): Promise<readonly string[]> =>
    (await cluster.namespace.pods(`switchmaster.dev/role=${role}`)).map(({ metadata }) => metadata?.name ?? '').sort()
  const replicas = cluster.replicas.map(({ name }) => name).sort()
  await until(async () => (await labelled('replica')).join() === replicas.join() || undefined, {
    timeoutMs: 15_000,
    what: 'the replicas to be labelled',
  })
  expect(await labelled('master')).toEqual([cluster.master.name])
  expect(await ask(cluster, 'redis-ro', 'ROLE')).toMatch(/^slave/)
})
