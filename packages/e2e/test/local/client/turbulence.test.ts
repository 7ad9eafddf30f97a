import { Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../src/index.js'
import { errorsOf, optionsFor, reached, watchUncaught, within } from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3 })
})
afterAll(() => cluster?.close())

/** The same numbers from 0 to below 1 for the same seed. */
const generator = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
  return seed / 2 ** 32
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const killAll = async (type: 'normal' | 'pubsub'): Promise<void> => {
  await cluster.command(cluster.master, 'CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes')
}

/** What happens to a client from outside and from inside; in no state may it get stuck. */
const blows: Array<(redis: Redis) => unknown> = [
  (redis) => redis.stream?.destroy(),
  (redis) => redis.disconnect(true),
  (redis) => redis.disconnect(),
  (redis) => redis.quit(),
  (redis) => redis.close({ drainMs: 0 }),
  (redis) => redis.close(),
  (redis) => redis.connect(),
  (redis) => redis.subscribe('news').then(() => redis.unsubscribe('news')),
  () => killAll('normal'),
  () => killAll('pubsub'),
]

it.each([1, 2, 3, 4])(
  'whatever happens to a client, every call settles and it can be used again (seed %i)',
  async (seed) => {
    const random = generator(seed)
    const uncaught = watchUncaught()
    const redis = new Redis(optionsFor(cluster, { retryStrategy: () => Math.floor(random() * 10) }))
    errorsOf(redis)
    const calls: Array<Promise<unknown>> = []
    const call = (...made: unknown[]) => calls.push(...made.map((promise) => Promise.resolve(promise).catch(() => {})))
    for (let step = 0; step < 150; step++) {
      const blow = blows[Math.floor(random() * blows.length)] as (typeof blows)[0]
      for (let index = 0; index < 3; index++) call(redis.incr(`counter:${seed}`), redis.pipeline().get('x').exec())
      call(blow(redis))
      if (redis.status === 'end' && random() < 0.8) call(redis.connect())
      if (random() < 0.5) await pause(random() * 6)
    }
    await within(10_000, 'every call to settle', Promise.all(calls))
    // The last disconnect() may not have come to its end yet.
    const answer = async (): Promise<string> => {
      if (redis.status === 'end') await redis.connect()
      return within(2000, 'an answer', redis.ping())
    }
    expect(await until(answer, { timeoutMs: 5000, what: 'the client to be of use again' })).toBe('PONG')
    await within(2000, 'the end', redis.close())
    await pause(50)
    expect(redis.status).toBe('end')
    uncaught.stop()
    expect(uncaught.seen).toEqual([])
  },
)

it('clients that connect all the time while masters change are never left behind', async () => {
  const uncaught = watchUncaught()
  const clients = Array.from({ length: 10 }, () => new Redis(optionsFor(cluster, { retryStrategy: () => 5 })))
  clients.forEach(errorsOf)
  let going = true
  const shaking = clients.map(async (redis, index) => {
    while (going) {
      await pause(5 + index * 3)
      redis.stream?.destroy()
    }
  })
  for (let round = 0; round < 2; round++) {
    await cluster.waitHealthy({ hurry: true })
    const before = cluster.master
    await cluster.failover()
    await cluster.events.waitFor((event) => event.kind === 'sentinel' && cluster.master !== before, {
      since: performance.now(),
    })
  }
  going = false
  await Promise.all(shaking)
  await cluster.waitHealthy({ hurry: true })
  for (const redis of clients) {
    await reached(redis, 'ready')
    await redis.incr('by-everybody')
    expect(redis.stream.remotePort).toBe(cluster.master.port)
  }
  await Promise.all(clients.map((redis) => redis.close()))
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})
