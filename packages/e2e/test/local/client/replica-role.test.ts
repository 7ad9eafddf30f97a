import { type Options, Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isPromotion, type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { codeOf, connectionsOf, errorsOf, nodeOf, optionsFor, reached, rejection } from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
})
afterAll(() => cluster?.close())

const replicas = (): [LocalNode, LocalNode] => cluster.replicas as [LocalNode, LocalNode]
const named = ({ host, port }: LocalNode, prio?: number) => ({
  ip: host,
  port: String(port),
  ...(prio === undefined ? {} : { prio }),
})

it("role: 'slave' reads from a replica", async () => {
  await cluster.command(cluster.master, 'SET', 'copied', '1')
  await cluster.command(cluster.master, 'WAIT', 2, 1000)
  await using redis = new Redis(optionsFor(cluster, { role: 'slave' }))
  expect(await redis.get('copied')).toBe('1')
  expect(replicas()).toContain(nodeOf(cluster, redis))
})

it("role: 'slave' gives the READONLY that a replica answers to its caller", async () => {
  await using redis = new Redis(optionsFor(cluster, { role: 'slave' }))
  expect(await rejection(redis.set('key', '1'))).toMatchObject({ message: expect.stringMatching(/^READONLY/) })
  expect(redis.status).toBe('ready')
})

it('without preferredSlaves the clients are spread over the replicas', async () => {
  const clients = Array.from({ length: 24 }, () => new Redis(optionsFor(cluster, { role: 'slave' })))
  await Promise.all(clients.map((redis) => reached(redis, 'ready')))
  expect(new Set(clients.map((redis) => nodeOf(cluster, redis)))).toEqual(new Set(replicas()))
  await Promise.all(clients.map((redis) => redis.close()))
})

it.each([0, 1] as const)('preferredSlaves finds replica %i by address, by prio and by a function', async (index) => {
  const wanted = replicas()[index]
  const other = replicas()[1 - index] as LocalNode
  const absent = { ip: '192.0.2.1', port: '1', prio: 0 }
  const seen: unknown[] = []
  const wishes: Array<Options['preferredSlaves']> = [
    named(wanted),
    [named(other, 2), absent, named(wanted, 1)],
    (known) => {
      seen.push(...known)
      return known.find(({ port }) => port === String(wanted.port)) ?? null
    },
  ]
  for (const preferredSlaves of wishes) {
    await using redis = new Redis(optionsFor(cluster, { role: 'slave', preferredSlaves }))
    await reached(redis, 'ready')
    expect(nodeOf(cluster, redis)).toBe(wanted)
  }
  // Sentinel's own records, with all their fields.
  expect(seen).toContainEqual(expect.objectContaining({ ip: wanted.host, flags: 'slave', 'slave-priority': '100' }))
})

it('a preference for replicas that there are none of gives another one', async () => {
  for (const preferredSlaves of [{ ip: '192.0.2.1', port: '1' }, () => null]) {
    await using redis = new Redis(optionsFor(cluster, { role: 'slave', preferredSlaves }))
    await reached(redis, 'ready')
    expect(replicas()).toContain(nodeOf(cluster, redis))
  }
})

it('a function that throws is CONFIG_INVALID and leaves nothing uncaught', async () => {
  let calls = 0
  const preferredSlaves = (): never => {
    calls++
    throw new Error('out of replicas')
  }
  const options = { preferredSlaves, lazyConnect: true, sentinelRetryStrategy: () => 50 }
  await using redis = new Redis(optionsFor(cluster, { role: 'slave', ...options }))
  const errors = errorsOf(redis)
  expect(codeOf(await rejection(redis.connect()))).toBe('CONFIG_INVALID')
  await until(() => errors.length >= 4 || undefined, { timeoutMs: 5000, what: 'more attempts' })
  expect(new Set(errors.map(codeOf))).toEqual(new Set(['CONFIG_INVALID']))
  // Each after the delay that sentinelRetryStrategy gave.
  expect(calls).toBeLessThan(20)
})

it('a client whose replica dies uses the other one, and comes back to no dead one', async () => {
  const [first, second] = replicas()
  const options = optionsFor(cluster, { role: 'slave', preferredSlaves: [named(first, 1), named(second, 2)] })
  await using redis = new Redis(options)
  errorsOf(redis)
  await reached(redis, 'ready')
  expect(nodeOf(cluster, redis)).toBe(first)
  const killedAt = performance.now()
  await cluster.kill(first)
  expect(await redis.get('copied')).toBe('1')
  expect(performance.now() - killedAt).toBeLessThan(1500)
  expect(nodeOf(cluster, redis)).toBe(second)
  await cluster.start(first)
  await cluster.waitHealthy({ hurry: true })
})

it('a client whose replica is promoted moves to one that is a replica', async () => {
  const [chosen, other] = replicas()
  await using redis = new Redis(optionsFor(cluster, { role: 'slave', preferredSlaves: named(chosen) }))
  errorsOf(redis)
  await reached(redis, 'ready')
  await cluster.command(chosen, 'CONFIG', 'SET', 'replica-priority', 1)
  for (const sentinel of cluster.sentinels) {
    await cluster.command(sentinel, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', 100)
    const known = async () => String(await cluster.command(sentinel, 'SENTINEL', 'REPLICAS', cluster.masterName))
    await until(async () => /slave-priority,1(,|$)/.test(await known()) || undefined, {
      timeoutMs: 10_000,
      what: `${sentinel.name} to know the priority`,
    })
  }
  const before = cluster.master
  const since = performance.now()
  await cluster.failover()
  const node = await until(
    () => {
      const now = nodeOf(cluster, redis)
      return redis.status === 'ready' && now !== chosen ? now : undefined
    },
    { timeoutMs: 10_000, what: 'the client to leave the new master' },
  )
  await cluster.events.waitFor(isPromotion, { since })
  expect(cluster.master).toBe(chosen)
  expect([other, before]).toContain(node)
  expect(await redis.call('ROLE')).toContain('slave')
  const names = (await connectionsOf(cluster, chosen)).filter(({ 'lib-name': library }) => library === 'ioredis')
  expect(names).toEqual([])
})

it('without a replica the error says so, and the client goes on looking', async () => {
  await using lonely = await startLocal({ replicas: 0, sentinels: 1 })
  await using redis = new Redis(optionsFor(lonely, { role: 'slave', lazyConnect: true }))
  const errors = errorsOf(redis)
  expect(codeOf(await rejection(redis.connect()))).toBe('NO_REPLICA_AVAILABLE')
  await until(() => errors.length >= 3 || undefined, { timeoutMs: 5000, what: 'three attempts' })
  expect(new Set(errors.map(codeOf))).toEqual(new Set(['NO_REPLICA_AVAILABLE']))
})

it('commands do not wait without end for a replica to come back, and the client is there when it does', async () => {
  await using pair = await startLocal({ replicas: 1, sentinels: 1, downAfterMs: 300 })
  const [replica] = pair.replicas as [LocalNode]
  const options = { timing: { discoveryTimeoutMs: 500 }, retryStrategy: () => 50 }
  await using redis = new Redis(optionsFor(pair, { role: 'slave', ...options }))
  const errors = errorsOf(redis)
  await reached(redis, 'ready')
  await pair.kill(replica)
  await until(() => codeOf(errors.at(-1)) === 'NO_REPLICA_AVAILABLE' || undefined, {
    timeoutMs: 5000,
    what: 'the sentinel to have lost the replica',
  })
  expect(codeOf(await rejection(redis.get('key'), 2000))).toBe('NO_REPLICA_AVAILABLE')
  await pair.start(replica)
  await reached(redis, 'ready', 15_000)
  expect(await redis.get('key')).toBeNull()
})
