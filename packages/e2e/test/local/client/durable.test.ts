import { DurabilityError, Redis } from '@switchmaster/client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { codeOf, connectionsOf, errorsOf, optionsFor, rejection, watchUncaught } from './support.js'

let cluster: LocalCluster
let uncaught: ReturnType<typeof watchUncaught>
beforeAll(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 3000 })
})
beforeEach(async () => {
  await cluster.waitHealthy({ hurry: true })
  uncaught = watchUncaught()
})
afterEach(() => {
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})
afterAll(() => cluster?.close())

const clientOf = (more: object = {}): Redis => {
  const redis = new Redis(optionsFor(cluster, more))
  errorsOf(redis)
  return redis
}

/** The first write finds the topology known, and its connection open. */
const warmedUp = async (more: object = {}): Promise<Redis> => {
  const redis = clientOf(more)
  await redis.ping()
  await redis.durable({ replicas: 1, timeoutMs: 1000 }).set('warm', 'up')
  return redis
}

const frozen = async <T>(nodes: readonly LocalNode[], during: () => Promise<T>): Promise<T> => {
  for (const node of nodes) await cluster.pause(node)
  try {
    return await during()
  } finally {
    for (const node of nodes) await cluster.resume(node)
  }
}

it('resolves with the own reply of the command, once the replicas hold it', async () => {
  await using redis = await warmedUp({ keyPrefix: 'p:' })
  const durable = redis.durable({ replicas: 2, timeoutMs: 1000 })
  expect(await durable.set('k', 'v')).toBe('OK')
  for (const node of cluster.nodes) expect(await cluster.command(node, 'GET', 'p:k')).toBe('v')
  expect(await durable.incrby('n', 5)).toBe(5)
  expect(await durable.hset('h', { a: 1 })).toBe(1)
  expect(await durable.getBuffer('k')).toEqual(Buffer.from('v'))
  expect(await durable.call('SET', 'raw', '1')).toBe('OK')
  expect(await new Promise((resolve) => durable.incr('n', (_error, reply) => resolve(reply)))).toBe(6)
})

it('scripts that were defined on the client are there as well', async () => {
  await using redis = await warmedUp()
  redis.defineCommand('twice', {
    lua: "redis.call('INCR', KEYS[1]); return redis.call('INCR', KEYS[1])",
    numberOfKeys: 1,
  })
  const durable = redis.durable({ replicas: 1, timeoutMs: 1000 }) as unknown as { twice(key: string): Promise<number> }
  expect(await durable.twice('counter')).toBe(2)
})

it('writes to the database that the client has selected', async () => {
  await using redis = await warmedUp()
  await redis.select(5)
  await redis.durable({ replicas: 1, timeoutMs: 1000 }).set('in-5', 'yes')
  expect(await redis.get('in-5')).toBe('yes')
})

it('too few replicas in time: the error says how many had it, and that the master has executed it', async () => {
  await using redis = await warmedUp()
  const error = await frozen(cluster.replicas.slice(0, 1), () =>
    rejection(redis.durable({ replicas: 2, timeoutMs: 200 }).set('half', '1')),
  )
  expect(error).toBeInstanceOf(DurabilityError)
  expect(error).toMatchObject({ code: 'DURABILITY_NOT_REACHED', outcome: 'unknown', asked: 2, reached: 1 })
  expect(await redis.get('half')).toBe('1')
})

it('more replicas than there are: a typed error at once, and nothing is sent', async () => {
  await using redis = await warmedUp()
  const from = performance.now()
  const error = await rejection(redis.durable({ replicas: 3, timeoutMs: 5000 }).set('never', '1'))
  expect(performance.now() - from).toBeLessThan(100)
  expect(error).toMatchObject({ code: 'NOT_ENOUGH_REPLICAS', outcome: 'not-executed', asked: 3, reached: 2 })
  expect(await redis.exists('never')).toBe(0)
})

it('an error reply is passed on as it is', async () => {
  await using redis = await warmedUp()
  await redis.set('text', 'x')
  expect(await rejection(redis.durable({ replicas: 1, timeoutMs: 500 }).incr('text'))).toMatchObject({
    message: expect.stringContaining('not an integer'),
  })
})

it('many writes are under way at once, and one that waits holds up nobody else', async () => {
  await using redis = await warmedUp()
  const durable = redis.durable({ replicas: 2, timeoutMs: 300 })
  const from = performance.now()
  await Promise.all(Array.from({ length: 2000 }, (_, n) => durable.rpush('many', n)))
  console.log(`2000 durable writes in ${Math.round(performance.now() - from)} ms`)
  const before = performance.now()
  await frozen(cluster.replicas, async () => {
    const stuck = Array.from({ length: 50 }, (_, n) => rejection(durable.rpush('stuck', n)))
    expect(await redis.ping()).toBe('PONG')
    expect(performance.now() - before).toBeLessThan(200)
    expect((await Promise.all(stuck)).map(codeOf)).toEqual(Array(50).fill('DURABILITY_NOT_REACHED'))
  })
  expect(performance.now() - before).toBeLessThan(1500)
})

it('a connection that is lost in between is no proof: the next one may be to a server that never got the write', async () => {
  await using redis = await warmedUp({ connectionName: 'split' })
  await frozen(cluster.replicas, async () => {
    const writing = rejection(redis.durable({ replicas: 1, timeoutMs: 2000 }).set('split', '1'))
    const waiting = await until(
      async () =>
        (await connectionsOf(cluster, cluster.master)).find(({ cmd, name }) => cmd === 'wait' && name === 'split'),
      { timeoutMs: 2000, what: 'the WAIT' },
    )
    await cluster.command(cluster.master, 'CLIENT', 'KILL', 'ID', Number(waiting.id))
    expect(await writing).toMatchObject({ code: 'DURABILITY_NOT_REACHED', reached: undefined, outcome: 'unknown' })
  })
})

it('its connection is closed together with the client', async () => {
  const redis = await warmedUp({ connectionName: 'mortal' })
  const mine = async () => (await connectionsOf(cluster, cluster.master)).filter(({ name }) => name === 'mortal').length
  expect(await mine()).toBe(2)
  // A replica that has just loaded a copy follows up to a second later.
  const last = redis.durable({ replicas: 2, timeoutMs: 2000 }).set('last', '1')
  await redis.close({ drainMs: 3000 })
  expect(await last).toBe('OK')
  await until(async () => (await mine()) === 0 || undefined, { timeoutMs: 2000, what: 'both connections to go' })
  const other = await warmedUp({ connectionName: 'mortal' })
  other.disconnect()
  await until(async () => (await mine()) === 0 || undefined, { timeoutMs: 2000, what: 'both connections to go' })
})
