import { expect, test } from 'vitest'
import {
  type ClientAdapter,
  ioredis,
  ioredisFailoverDetector,
  isPromotion,
  nodeRedis,
  pinned,
  readFinalState,
  startLocal,
  switchmaster,
} from '../../src/index.js'

const secrets = { password: 'data "secret" \\ ü', sentinelPassword: 'sentinel secret' }

test('a cluster with TLS on every port and passwords on both sides forms, and fails over', async () => {
  await using cluster = await startLocal({ ...secrets, tls: true, masterName: 'cache' })
  expect(Object.keys(cluster.env).sort()).toEqual([
    'REDIS_PASSWORD',
    'REDIS_SENTINEL_MASTER_NAME',
    'REDIS_SENTINEL_PASSWORD',
    'REDIS_SENTINEL_SERVICE_HOST',
    'REDIS_SENTINEL_SERVICE_PORT',
    'REDIS_TLS_CA',
  ])
  const since = performance.now()
  await cluster.failover()
  await cluster.events.waitFor(isPromotion, { since, timeoutMs: 5_000 })
  await cluster.waitHealthy({ hurry: true })
})

test.each<[string, ClientAdapter]>(
  [switchmaster, ioredis, ioredisFailoverDetector, nodeRedis, pinned].map((client) => [client.name, client]),
)('%s writes to a cluster that wants passwords and certificates', async (name, adapter) => {
  await using cluster = await startLocal({ ...secrets, tls: 'mutual', replicas: 1, sentinels: 1 })
  const client = adapter.open({ env: cluster.env, key: 'ids' })
  await client.ready()
  const server = await client.write('one')
  await client.close()
  expect(await readFinalState(cluster, 'ids')).toMatchObject({ survivors: ['one'] })
  const { host, port } = cluster.master
  expect(server).toBe(name === 'node-redis' ? undefined : `${host}:${port}`)
})
