import { Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../../src/index.js'
import { errorsOf, failOver, nodeOf, optionsFor, reached, rejection, within } from '../support.js'
import { holdFailover, PATIENT, replicated } from './staged.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
})
afterAll(() => cluster?.close())

it('monitor() follows the master', async () => {
  await using redis = new Redis(optionsFor(cluster))
  const monitor = await redis.monitor()
  const seen: string[] = []
  monitor.on('monitor', (_, [name, key]: string[]) => seen.push(`${name} ${key}`))
  await failOver(cluster, redis)
  await until(
    async () => {
      await redis.get('watched')
      return seen.includes('get watched') || undefined
    },
    { timeoutMs: 5000, what: 'the monitor to see a command on the new master' },
  )
  expect((monitor as Redis).stream.remotePort).toBe(cluster.master.port)
  await (monitor as Redis).close()
})

it('a RESP2 subscriber refuses other commands during a fence as ever, and is subscribed afterwards', async () => {
  await using redis = new Redis(optionsFor(cluster, { protocol: 2, failover: PATIENT }))
  await using publisher = new Redis(optionsFor(cluster, { failover: PATIENT }))
  await redis.subscribe('news')
  const heard: string[] = []
  redis.on('message', (channel: string, message: string) => heard.push(`${channel}: ${message}`))
  let refused: Promise<unknown> | undefined
  let more: Promise<unknown> | undefined
  await holdFailover(cluster, publisher, async () => {
    more = redis.subscribe('sport')
    await within(5000, 'SUBSCRIBE', more)
    refused = rejection(redis.set('key', 'value'), 20_000)
  })
  expect(await refused).toMatchObject({ message: expect.stringMatching(/subscriber mode/) })
  await reached(redis, 'ready')
  await until(
    async () => {
      await publisher.publish('news', 'a')
      await publisher.publish('sport', 'b')
      return (heard.includes('news: a') && heard.includes('sport: b')) || undefined
    },
    { timeoutMs: 5000, what: 'messages on both channels' },
  )
})

it('a switch while the handshake is under way is followed, and what was issued meanwhile keeps its order', async () => {
  const lengths: Array<Promise<number>> = []
  await cluster.waitHealthy({ hurry: true })
  await replicated(cluster)
  const old = cluster.master
  await using first = new Redis(optionsFor(cluster))
  await using second = first.duplicate({ lazyConnect: true })
  await reached(first, 'ready')
  first.topology.once('candidate-selected', () => {
    second.on('connect', () => lengths.push(second.rpush('shaken', lengths.length)))
    for (let i = 0; i < 10; i++) lengths.push(second.rpush('shaken', i))
  })
  await cluster.failover()
  await until(() => (nodeOf(cluster, second) !== old && second.status === 'ready') || undefined, {
    timeoutMs: 5000,
    what: 'the second client to be on the new master',
  })
  const found = await within(5000, 'the answers', Promise.all(lengths))
  expect(found).toEqual(lengths.map((_, i) => i + 1))
  expect(await second.lrange('shaken', 0, -1)).toEqual(found.map((_, i) => String(i)))
})

it('maxRetriesPerRequest: 0 and callbacks: a held write is made, its callback called once', async () => {
  await using redis = new Redis(optionsFor(cluster, { maxRetriesPerRequest: 0, failover: PATIENT }))
  errorsOf(redis)
  await reached(redis, 'ready')
  const called: unknown[] = []
  await holdFailover(cluster, redis, () => {
    redis.set('by', 'callback', (error, value) => called.push(error ?? value))
  })
  await until(() => called.length > 0 || undefined, { timeoutMs: 5000, what: 'the callback' })
  expect(called).toEqual(['OK'])
})
