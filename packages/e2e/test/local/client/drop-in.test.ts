import { type Options, Redis } from '@switchmaster/client'
import { Redis as IORedis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../src/index.js'
import { connectionsOf, cutOff, optionsFor, placeOf, reached } from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
})
afterAll(() => cluster?.close())
afterEach(() => vi.unstubAllEnvs())

const sentinelConnections = async (): Promise<number> => {
  const lists = await Promise.all(cluster.sentinels.map((sentinel) => connectionsOf(cluster, sentinel)))
  return lists.flat().length
}

it("a client is an instance of ioredis' class", async () => {
  await using redis = new Redis(optionsFor(cluster, { lazyConnect: true }))
  expect(redis).toBeInstanceOf(IORedis)
  expect(redis.constructor.name).toBe('Redis')
})

it('duplicate() is of the same class, with the same options, on the same connections to the sentinels', async () => {
  class Sub<M extends 'legacy' | 'resp3' = 'legacy'> extends Redis<M> {}
  await using redis = new Sub(optionsFor(cluster, { db: 4, keyPrefix: 'p:', connectionName: 'original' }))
  await redis.set('key', '1')
  await until(() => redis.topology.quorum.reachable === 3 || undefined, { timeoutMs: 5000, what: 'three sentinels' })
  const before = await sentinelConnections()
  await using copy = redis.duplicate()
  expect(copy).toBeInstanceOf(Sub)
  expect(copy.options).toMatchObject({ db: 4, keyPrefix: 'p:', connectionName: 'original', name: 'mymaster' })
  expect(await copy.get('key')).toBe('1')
  expect(copy.topology).toBe(redis.topology)
  expect(await sentinelConnections()).toBe(before)
  await using other = redis.duplicate({ db: 0, keyPrefix: '' })
  expect(await other.get('p:key')).toBeNull()
})

it('duplicate() of a client from the environment asks the environment again, for secrets, too', async () => {
  await using guarded = await startLocal({ replicas: 0, sentinels: 1, password: 'one', sentinelPassword: 'two' })
  for (const [name, value] of Object.entries(guarded.env)) vi.stubEnv(name, value)
  await using redis = new Redis()
  await redis.set('key', '1')
  await using copy = redis.duplicate()
  await using copyOfCopy = copy.duplicate({ connectionName: 'copy' })
  expect(await copy.get('key')).toBe('1')
  expect(await copyOfCopy.get('key')).toBe('1')
  expect(copyOfCopy.topology).toBe(redis.topology)
})

it('new Redis({ ...other.options }) connects to the same place', async () => {
  await using redis = new Redis(optionsFor(cluster))
  await redis.set('by-options', '1')
  await using other = new Redis({ ...redis.options })
  expect(await other.get('by-options')).toBe('1')
  expect(other.topology).toBe(redis.topology)
  // Each has a connection of its own.
  await redis.close()
  expect(await other.get('by-options')).toBe('1')

  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value)
  await using found = new Redis()
  await using same = new Redis({ ...found.options })
  expect(await same.get('by-options')).toBe('1')
})

it('pipelines, transactions and scripts', async () => {
  await using redis = new Redis(optionsFor(cluster))
  expect(await redis.pipeline().set('a', '1').incr('a').get('a').exec()).toEqual([
    [null, 'OK'],
    [null, 2],
    [null, '2'],
  ])
  expect(await redis.multi().set('b', '1').incr('b').exec()).toEqual([
    [null, 'OK'],
    [null, 2],
  ])
  redis.defineCommand('addTo', { numberOfKeys: 1, lua: "return redis.call('INCRBY', KEYS[1], ARGV[1])" })
  const { addTo } = redis as unknown as { addTo(key: string, by: number): Promise<number> }
  expect(await addTo.call(redis, 'b', 5)).toBe(7)
  await using copy = redis.duplicate({
    scripts: { twice: { numberOfKeys: 1, lua: "return redis.call('GET', KEYS[1]) * 2" } },
  })
  expect(await (copy as unknown as { twice(key: string): Promise<number> }).twice('b')).toBe(14)
})

it('scan streams', async () => {
  await using redis = new Redis(optionsFor(cluster, { db: 6 }))
  const keys = Array.from({ length: 250 }, (_, index) => `scan:${index}`)
  await redis.mset(Object.fromEntries(keys.map((key) => [key, '1'])))
  const found = new Set<string>()
  for await (const batch of redis.scanStream({ match: 'scan:*', count: 50 })) for (const key of batch) found.add(key)
  expect([...found].sort()).toEqual(keys.sort())
})

it('monitor() watches the master on a connection of its own', async () => {
  await using redis = new Redis(optionsFor(cluster))
  const monitor = await redis.monitor()
  try {
    const seen = new Promise<string[]>((resolve) => {
      monitor.on('monitor', (_time: string, args: string[]) => args[0] === 'set' && resolve(args))
    })
    await redis.set('watched', '1')
    expect(await seen).toEqual(['set', 'watched', '1'])
    expect(monitor).toBeInstanceOf(Redis)
  } finally {
    monitor.disconnect()
  }
})

it('auto-pipelining, callbacks and buffers', async () => {
  await using redis = new Redis(optionsFor(cluster, { enableAutoPipelining: true }))
  expect(await Promise.all([redis.set('x', '1'), redis.incr('x'), redis.get('x')])).toEqual(['OK', 2, '2'])
  expect(await new Promise((resolve) => redis.get('x', (error, value) => resolve([error, value])))).toEqual([null, '2'])
  expect(await redis.getBuffer('x')).toEqual(Buffer.from('2'))
})

it("what is in flight when the connection is lost is sent again, in order, with resend: 'all', as ioredis does it", async () => {
  await using redis = new Redis({ ...optionsFor(cluster), resend: 'all' })
  await redis.del('list')
  const pushes = Array.from({ length: 50 }, (_, index) => redis.rpush('list', index))
  redis.stream.destroy()
  await Promise.all(pushes)
  const list = (await redis.lrange('list', 0, -1)).map(Number)
  expect(new Set(list).size).toBe(50)
  expect(list.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => index))
})

it('plain mode is ioredis: a port, an address, a redis:// URL, REDIS_URL', async () => {
  const { host, port } = placeOf(cluster.master)
  vi.stubEnv('REDIS_URL', `redis://${host}:${port}/2`)
  const clients = [
    new Redis(port),
    new Redis(port, host),
    new Redis({ host, port }),
    new Redis(`redis://${host}:${port}/2`),
    new Redis(),
  ]
  for (const redis of clients) {
    expect(await redis.ping()).toBe('PONG')
    expect(redis.topology.master).toBeUndefined()
    await cutOff(cluster, redis)
    expect(await redis.ping()).toBe('PONG')
    await using copy = redis.duplicate()
    expect(await copy.ping()).toBe('PONG')
    expect(copy.options.db).toBe(redis.options.db)
    await redis.close()
    expect(redis.status).toBe('end')
  }
})

it('Redis.createClient() makes one of ours', async () => {
  // Its type, as in ioredis, is that of the last constructor alone.
  const create = Redis.createClient as (options: Options) => Redis
  await using redis = create(optionsFor(cluster))
  expect(redis).toBeInstanceOf(Redis)
  await reached(redis, 'ready')
  expect(redis.topology.master).toEqual(placeOf(cluster.master))
})
