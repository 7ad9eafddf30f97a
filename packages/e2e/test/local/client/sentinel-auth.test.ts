import { Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalCluster, startLocal } from '../../../src/index.js'
import { codeOf, connectionsOf, errorsOf, optionsFor, reached, rejection } from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3, password: 'data-secret', sentinelPassword: 'watch-secret' })
  for (const sentinel of cluster.sentinels) {
    await cluster.command(sentinel, 'ACL', 'SETUSER', 'viewer', 'on', '>viewer-secret', 'allchannels', '+@all')
  }
})
afterAll(() => cluster?.close())

it('password is for the data nodes and sentinelPassword for the sentinels', async () => {
  await using redis = new Redis(optionsFor(cluster, { password: 'data-secret', sentinelPassword: 'watch-secret' }))
  expect(await redis.set('key', '1')).toBe('OK')
})

it('sentinelUsername is the user that the sentinels see', async () => {
  const sentinel = { sentinelUsername: 'viewer', sentinelPassword: 'viewer-secret' }
  await using redis = new Redis(optionsFor(cluster, { password: 'data-secret', ...sentinel }))
  await reached(redis, 'ready')
  for (const node of cluster.sentinels) {
    const users = (await connectionsOf(cluster, node)).map(({ user }) => user)
    expect(users.filter((user) => user === 'viewer')).toHaveLength(1)
  }
})

it.each([
  ['wrong', { sentinelPassword: 'guess' }],
  ['missing', {}],
  ['of another user', { sentinelUsername: 'viewer', sentinelPassword: 'watch-secret' }],
])('a sentinel password that is %s is SENTINEL_AUTH_FAILED', async (_, sentinel) => {
  await using redis = new Redis(optionsFor(cluster, { password: 'data-secret', lazyConnect: true, ...sentinel }))
  const errors = errorsOf(redis)
  const error = await rejection(redis.connect(), 1000)
  expect(codeOf(error)).toBe('SENTINEL_AUTH_FAILED')
  expect(error).toMatchObject({ retryable: false, outcome: 'not-executed' })
  expect(String(error)).not.toContain('guess')
  expect(errors.map(codeOf)).toContain('SENTINEL_AUTH_FAILED')
})

it.each([
  ['wrong', { password: 'guess' }],
  ['missing', {}],
  ['of an unknown user', { username: 'nobody', password: 'data-secret' }],
])('a data password that is %s is MASTER_AUTH_FAILED, and commands need not wait for it', async (_, data) => {
  await using redis = new Redis(optionsFor(cluster, { sentinelPassword: 'watch-secret', ...data }))
  errorsOf(redis)
  const error = await rejection(redis.get('key'), 1000)
  expect(codeOf(error)).toBe('MASTER_AUTH_FAILED')
  expect(String(error)).not.toContain('guess')
})

it('a password that nobody asks for is no obstacle', async () => {
  await using open = await startLocal({ replicas: 0, sentinels: 1 })
  await using redis = new Redis(optionsFor(open, { password: 'needless', sentinelPassword: 'needless' }))
  expect(await redis.ping()).toBe('PONG')
})

it('one user name for both sides of a URL', async () => {
  const [first] = cluster.sentinels
  const url = `redis+sentinel://default:data-secret@${first?.host}:${first?.port}/${cluster.masterName}/2`
  await using redis = new Redis(url, { sentinelPassword: 'watch-secret' })
  await redis.set('by-url', '1')
  expect(String(await cluster.command(cluster.master, 'INFO', 'keyspace'))).toMatch(/db2:keys=1,/)
})
