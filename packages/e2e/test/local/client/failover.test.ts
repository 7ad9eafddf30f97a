import { Redis } from '@switchmaster/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isPromotion, type LocalCluster, startLocal, until } from '../../../src/index.js'
import { errorsOf, failOver, nodeOf, optionsFor, reached, within } from './support.js'

let cluster: LocalCluster
beforeEach(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
})
afterEach(() => cluster?.close())

const listening = async (redis: Redis): Promise<{ received: string[] }> => {
  const received: string[] = []
  redis.on('message', (channel: string, message: string) => received.push(`${channel}:${message}`))
  redis.on('pmessage', (_pattern: string, channel: string, message: string) => received.push(`${channel}:${message}`))
  await redis.subscribe('news', 'sport')
  await redis.psubscribe('weather.*')
  return { received }
}

it('subscriptions are there again after a failover and after CLIENT KILL, under RESP3 and RESP2', async () => {
  await using publisher = new Redis(optionsFor(cluster))
  await using three = new Redis(optionsFor(cluster))
  await using two = new Redis(optionsFor(cluster, { protocol: 2 }))
  const clients = [three, two]
  const heard = await Promise.all(clients.map(listening))
  const everybodyHears = async (message: string): Promise<void> => {
    const { master } = cluster
    await until(
      async () => {
        const subscribers = await cluster.command(master, 'PUBSUB', 'NUMSUB', 'news', 'sport')
        const patterns = await cluster.command(master, 'PUBSUB', 'NUMPAT')
        return JSON.stringify([subscribers, patterns]) === '[["news",2,"sport",2],1]' || undefined
      },
      { timeoutMs: 10_000, what: 'the subscriptions to be on the master' },
    )
    for (const channel of ['news', 'sport', 'weather.today']) await publisher.publish(channel, message)
    const expected = ['news', 'sport', 'weather.today'].map((channel) => `${channel}:${message}`)
    for (const { received } of heard) {
      await until(() => received.length >= 3 || undefined, { timeoutMs: 2000, what: `three messages '${message}'` })
      expect(received.splice(0)).toEqual(expected)
    }
  }
  await everybodyHears('before')

  await cluster.command(cluster.master, 'CLIENT', 'KILL', 'TYPE', 'pubsub')
  await until(() => clients.every(({ status }) => status === 'ready') || undefined, { timeoutMs: 5000, what: 'ready' })
  await everybodyHears('killed')

  await failOver(cluster, publisher)
  await everybodyHears('failed over')
})

it('a worker that blocks without limit (BullMQ: maxRetriesPerRequest null) goes on after its master has died', async () => {
  const settings = { maxRetriesPerRequest: null, enableReadyCheck: false }
  await using worker = new Redis(optionsFor(cluster, settings))
  await using producer = new Redis(optionsFor(cluster))
  errorsOf(worker)
  errorsOf(producer)
  await reached(worker, 'ready')
  const job = worker.brpop('jobs', 0)
  await until(
    async () => /cmd=brpop/.test(String(await cluster.command(cluster.master, 'CLIENT', 'LIST'))) || undefined,
    { timeoutMs: 5000, what: 'the worker to block' },
  )
  const before = cluster.master
  await cluster.waitHealthy({ hurry: true })
  const since = performance.now()
  await cluster.kill(before)
  await cluster.events.waitFor(isPromotion, { since })
  await until(() => (nodeOf(cluster, worker) !== before && worker.status === 'ready') || undefined, {
    timeoutMs: 10_000,
    what: 'the worker to move',
  })
  await producer.lpush('jobs', 'one')
  expect(await within(5000, 'the job', job)).toEqual(['jobs', 'one'])
})

it('a worker that blocks gets its job after a planned failover as well', async () => {
  await using worker = new Redis(optionsFor(cluster, { maxRetriesPerRequest: null }))
  await using producer = new Redis(optionsFor(cluster))
  await reached(worker, 'ready')
  const job = worker.brpop('jobs', 0)
  await failOver(cluster, producer)
  await producer.lpush('jobs', 'two')
  expect(await within(5000, 'the job', job)).toEqual(['jobs', 'two'])
})

it('each event of a failover is told once, to however many clients', async () => {
  const clients = Array.from({ length: 3 }, () => new Redis(optionsFor(cluster)))
  const [first] = clients as [Redis]
  const told: Record<string, number> = {}
  for (const event of ['discovered', 'failover-detected', 'candidate-selected', 'switched', 'aborted'] as const) {
    first.topology.on(event, () => {
      told[event] = (told[event] ?? 0) + 1
    })
  }
  const ready = clients.map(() => 0)
  clients.forEach((redis, index) => {
    errorsOf(redis)
    redis.on('ready', () => {
      ready[index] = (ready[index] ?? 0) + 1
    })
  })
  await Promise.all(clients.map((redis) => reached(redis, 'ready')))
  await failOver(cluster, first)
  await cluster.waitHealthy({ hurry: true })
  await Promise.all(clients.map((redis) => redis.set('key', '1')))
  expect(told).toEqual({ discovered: 1, 'failover-detected': 1, 'candidate-selected': 1, switched: 1 })
  expect(ready).toEqual([2, 2, 2])
  await Promise.all(clients.map((redis) => redis.close()))
})
