import { Redis } from '@switchmaster/client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../src/index.js'
import { cutOff, errorsOf, next, optionsFor, reached, watchUncaught } from './support.js'

let cluster: LocalCluster
let uncaught: ReturnType<typeof watchUncaught>
beforeAll(async () => {
  cluster = await startLocal({ replicas: 0, sentinels: 1 })
})
afterAll(() => cluster?.close())
beforeEach(() => {
  uncaught = watchUncaught()
})
afterEach(() => {
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})

const subscribed = (channel: string, pattern: number) =>
  until(
    async () => {
      const [, count] = (await cluster.command(cluster.master, 'PUBSUB', 'NUMSUB', channel)) as [string, number]
      const patterns = await cluster.command(cluster.master, 'PUBSUB', 'NUMPAT')
      return (count === 1 && patterns === pattern) || undefined
    },
    { timeoutMs: 3000, what: 'the subscriptions to be there again' },
  )

it.each([2, 3] as const)(
  'a connection that is lost again before its subscriptions are restored does not lose them (protocol %i)',
  async (protocol) => {
    const options = { protocol, retryStrategy: () => 10, maxRetriesPerRequest: 0 }
    await using redis = new Redis(optionsFor(cluster, options))
    errorsOf(redis)
    await redis.subscribe('news')
    await redis.psubscribe('weather.*')
    for (let round = 0; round < 3; round++) {
      redis.stream.destroy()
      await next(redis, 'ready')
      // Sent, and not answered yet.
      redis.stream.destroy()
      await next(redis, 'ready')
      await subscribed('news', 1)
    }
  },
)

it('a client that ends while its subscriptions or its database are being restored leaves nothing uncaught', async () => {
  for (const prepare of [(redis: Redis) => redis.subscribe('news'), (redis: Redis) => redis.select(3)]) {
    const redis = new Redis(optionsFor(cluster, { retryStrategy: () => 10 }))
    errorsOf(redis)
    await prepare(redis)
    redis.stream.destroy()
    await next(redis, 'ready')
    redis.disconnect()
    redis.stream.destroy()
    await reached(redis, 'end')
  }
  await new Promise(setImmediate)
})

it('a subscriber that is not allowed its channel any more is told so', async () => {
  await cluster.command(cluster.master, 'ACL', 'SETUSER', 'reader', 'on', '>secret', 'resetchannels', '&news', '+@all')
  await using redis = new Redis(optionsFor(cluster, { username: 'reader', password: 'secret' }))
  await redis.subscribe('news')
  const error = next(redis, 'error')
  // Redis itself ends connections that are subscribed to what they may not hear.
  await cluster.command(cluster.master, 'ACL', 'SETUSER', 'reader', 'resetchannels')
  expect(await error).toMatchObject({ message: expect.stringContaining('NOPERM') })
})

it('autoResubscribe: false leaves subscriptions to the program', async () => {
  await using redis = new Redis(optionsFor(cluster, { autoResubscribe: false }))
  await redis.subscribe('mine')
  await cutOff(cluster, redis)
  await reached(redis, 'ready')
  expect(await redis.ping()).toBe('PONG')
  expect(await cluster.command(cluster.master, 'PUBSUB', 'NUMSUB', 'mine')).toEqual(['mine', 0])
})

it('the methods of a client are its own class again once it is ready', async () => {
  await using redis = new Redis(optionsFor(cluster))
  await cutOff(cluster, redis)
  await reached(redis, 'ready')
  for (const name of ['select', 'subscribe', 'psubscribe', 'ssubscribe']) expect(Object.hasOwn(redis, name)).toBe(false)
})
