import { Redis } from '@switchmaster/client'
import { Redis as IORedis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import {
  codeOf,
  connectionsOf,
  cutOff,
  deadPort,
  errorsOf,
  optionsFor,
  placeOf,
  reached,
  rejection,
} from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
})
afterAll(() => cluster?.close())

it('db is selected on every connection', async () => {
  await using redis = new Redis(optionsFor(cluster, { db: 3 }))
  await redis.set('in-db-3', '1')
  await cutOff(cluster, redis)
  expect(await redis.get('in-db-3')).toBe('1')
  expect(String(await cluster.command(cluster.master, 'INFO', 'keyspace'))).toMatch(/db3:keys=1,/)
})

it('a database that the program selected is selected again after a lost connection', async () => {
  await using redis = new Redis(optionsFor(cluster))
  await redis.select(5)
  await redis.set('in-db-5', '1')
  await cutOff(cluster, redis)
  expect(await redis.get('in-db-5')).toBe('1')
})

it('connectionName is what the server lists the connection under', async () => {
  await using redis = new Redis(optionsFor(cluster, { connectionName: 'billing' }))
  await redis.ping()
  const names = (await connectionsOf(cluster, cluster.master)).map(({ name }) => name)
  expect(names.filter((name) => name === 'billing')).toHaveLength(1)
})

it('lazyConnect opens nothing until the first command', async () => {
  await using redis = new Redis(optionsFor(cluster, { lazyConnect: true }))
  expect(redis.status).toBe('wait')
  expect(redis.topology.sentinels).toEqual([])
  expect(await redis.ping()).toBe('PONG')
  expect(redis.topology.master).toEqual(placeOf(cluster.master))
})

it('protocol: 2 is spoken where it is asked for, protocol 3 otherwise', async () => {
  await using two = new Redis(optionsFor(cluster, { protocol: 2, connectionName: 'two' }))
  await using three = new Redis(optionsFor(cluster, { connectionName: 'three' }))
  await Promise.all([two.ping(), three.ping()])
  const spoken = Object.fromEntries(
    (await connectionsOf(cluster, cluster.master)).map(({ name, resp }) => [name, resp]),
  )
  expect(spoken).toMatchObject({ two: '2', three: '3' })
})

it("replyMapping: 'resp3' gives the replies that ioredis gives", async () => {
  await using ours = new Redis(optionsFor(cluster, { replyMapping: 'resp3' }))
  const theirs = new IORedis({ ...placeOf(cluster.master), replyMapping: 'resp3' })
  try {
    await ours.hset('hash', { a: 1, b: 2 })
    await ours.zadd('sorted', 1.5, 'member')
    expect(await ours.hgetall('hash')).toEqual(await theirs.hgetall('hash'))
    expect(await ours.zscore('sorted', 'member')).toEqual(await theirs.zscore('sorted', 'member'))
    expect(await ours.zscore('sorted', 'member')).toBe(1.5)
  } finally {
    theirs.disconnect()
  }
})

it('family restricts the addresses of names, of sentinels and of data nodes', async () => {
  const [first] = cluster.sentinels as [LocalNode]
  const sentinels = [{ host: 'localhost', port: first.port }]
  const { host, port } = cluster.master
  const natMap = { [`${host}:${port}`]: { host: 'localhost', port } }
  await using four = new Redis(optionsFor(cluster, { sentinels, natMap, family: 4 }))
  expect(await four.ping()).toBe('PONG')
  expect(four.topology.master?.host).toBe('localhost')
  expect(four.stream.remoteFamily).toBe('IPv4')

  await using six = new Redis(optionsFor(cluster, { sentinels, family: 6 }))
  errorsOf(six)
  // The servers listen at 127.0.0.1 alone.
  expect(codeOf(await rejection(six.duplicate({ lazyConnect: true, family: 6 }).connect()))).toBe(
    'SENTINEL_UNREACHABLE',
  )
})

it('updateSentinels: false uses the sentinels that were named and no other', async () => {
  const [first] = cluster.sentinels as [LocalNode]
  const sentinels = [placeOf(first)]
  await using named = new Redis(optionsFor(cluster, { sentinels, updateSentinels: false }))
  await using learnt = new Redis(optionsFor(cluster, { sentinels }))
  await Promise.all([reached(named, 'ready'), reached(learnt, 'ready')])
  await until(() => learnt.topology.quorum.reachable === 3 || undefined, {
    timeoutMs: 5000,
    what: 'the other sentinels to be learnt',
  })
  expect(named.topology.sentinels.map(({ port }) => port)).toEqual([first.port])
  expect(named.topology.quorum).toEqual({ status: 'held', reachable: 1, known: 1 })
})

it('enableReadyCheck: false still asks a node for its ROLE before it is used', async () => {
  const [replica] = cluster.replicas as [LocalNode]
  for (const sentinel of cluster.sentinels) {
    await cluster.command(sentinel, 'SENTINEL', 'MONITOR', 'mistaken', replica.host, replica.port, 2)
  }
  try {
    const options = { name: 'mistaken', enableReadyCheck: false, lazyConnect: true, retryStrategy: () => 100 }
    await using redis = new Redis(optionsFor(cluster, options))
    const errors = errorsOf(redis)
    const states: string[] = []
    for (const status of ['connect', 'ready']) redis.on(status, () => states.push(status))
    expect(codeOf(await rejection(redis.connect()))).toBe('NOT_A_MASTER')
    await until(() => errors.length >= 3 || undefined, { timeoutMs: 5000, what: 'three attempts' })
    expect(new Set(errors.map(codeOf))).toEqual(new Set(['NOT_A_MASTER']))
    expect(states).toEqual([])
  } finally {
    for (const sentinel of cluster.sentinels) await cluster.command(sentinel, 'SENTINEL', 'REMOVE', 'mistaken')
  }
})

it('enableReadyCheck: false skips the INFO of ioredis', async () => {
  await using redis = new Redis(optionsFor(cluster, { enableReadyCheck: false, connectionName: 'unchecked' }))
  await reached(redis, 'ready')
  const own = (await connectionsOf(cluster, cluster.master)).find(({ name }) => name === 'unchecked')
  expect(own?.cmd).not.toBe('info')
  expect(await redis.ping()).toBe('PONG')
})

it('a user without permission for ROLE and INFO gets to work', async () => {
  for (const node of cluster.nodes) {
    await cluster.command(
      node,
      'ACL',
      'SETUSER',
      'app',
      'on',
      '>app-secret',
      '~*',
      '&*',
      '+@all',
      '-@dangerous',
      '-role',
      '-info',
    )
  }
  await using redis = new Redis(optionsFor(cluster, { username: 'app', password: 'app-secret' }))
  expect(await redis.set('by-app', '1')).toBe('OK')
  expect(await rejection(redis.call('ROLE'))).toMatchObject({ message: expect.stringContaining('NOPERM') })
})

it('sentinels that are down beside one that is up are no obstacle', async () => {
  const [, second] = cluster.sentinels as [LocalNode, LocalNode]
  const dead = { host: '127.0.0.1', port: await deadPort() }
  await using redis = new Redis(optionsFor(cluster, { sentinels: [dead, placeOf(second)] }))
  expect(await redis.ping()).toBe('PONG')
})
