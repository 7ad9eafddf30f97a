import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { type Options, Redis } from '@switchmaster/client'
import type { ChainableCommander } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalCluster, startLocal } from '../../../src/index.js'
import { cutOff, next, optionsFor, placeOf, reached } from './support.js'

const FIXTURE = fileURLToPath(new URL('../fixtures/exit-at-once.mjs', import.meta.url))
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n}`)

describe.each<[string, { tls: boolean; options: Options }]>([
  ['TCP', { tls: false, options: {} }],
  ['TCP, with autopipelining', { tls: false, options: { enableAutoPipelining: true } }],
  ['TCP, with joinWrites off', { tls: false, options: { joinWrites: false } }],
  ['TLS', { tls: true, options: {} }],
])('commands of one tick on %s', (_, { tls, options }) => {
  let cluster: LocalCluster
  const open = (more: Options = {}): Redis => {
    const ca = cluster.env.REDIS_TLS_CA
    const secure = ca ? { tls: { ca }, sentinelTLS: { ca }, enableTLSForSentinelMode: true } : {}
    return new Redis(optionsFor(cluster, { ...secure, ...options, ...more }))
  }
  beforeAll(async () => {
    cluster = await startLocal({ replicas: 0, sentinels: 1, tls })
  })
  afterAll(() => cluster?.close())

  it('are executed in their order, each answered with its own reply', async () => {
    await using redis = open()
    const lengths = await Promise.all(numbers(3000).map((n) => redis.rpush('order', n)))
    expect(lengths).toEqual(numbers(3000).map((n) => Number(n) + 1))
    expect(await redis.lrange('order', 0, -1)).toEqual(numbers(3000))
  })

  it('arrive whole: text, binary data and 200 kB, in singles, pipelines and transactions', async () => {
    await using redis = open()
    const binary = Buffer.from(Array.from({ length: 256 }, (__, n) => n))
    const values = [
      'a',
      'zürich 日本 👩‍👩‍👧 \u0000\r\n',
      binary,
      'x'.repeat(200_000),
      'é'.repeat(100_000),
      Buffer.alloc(200_000, 255),
    ]
    const set = (target: ChainableCommander, prefix: string): ChainableCommander => {
      values.forEach((value, n) => {
        target.set(`${prefix}:${n}`, value)
      })
      return target
    }
    const singles = numbers(60).map((n) => redis.set(`single:${n}`, values[Number(n) % values.length] as string))
    const done = await Promise.all([
      ...singles,
      set(redis.pipeline(), 'pipeline').exec(),
      redis.set('between', 'them'),
      set(redis.multi(), 'multi').exec(),
      redis.set('after', 'them'),
    ])
    const six = values.map(() => [null, 'OK'])
    expect(done.slice(60)).toEqual([six, 'OK', six, 'OK'])
    for (const [prefix, count] of [
      ['single', 60],
      ['pipeline', 6],
      ['multi', 6],
    ] as const) {
      const stored = await Promise.all(numbers(count).map((n) => redis.getBuffer(`${prefix}:${n}`)))
      const expected = numbers(count).map((n) => Buffer.from(values[Number(n) % values.length] as string))
      expect(stored.map((value, n) => value?.equals(expected[n] as Buffer))).toEqual(expected.map(() => true))
    }
  })

  it('work on a connection that is subscribed, and between MULTI and EXEC of single commands', async () => {
    await using redis = open()
    await using listener = open()
    const heard: string[] = []
    listener.on('message', (__, message) => heard.push(message))
    await Promise.all([listener.subscribe('news'), ...numbers(20).map((n) => listener.subscribe(`news-${n}`))])
    const sent = numbers(200).map((n) => redis.publish('news', n))
    expect(await Promise.all(sent)).toEqual(numbers(200).map(() => 1))
    await listener.unsubscribe()
    expect(heard).toEqual(numbers(200))

    // With autopipelining EXEC overtakes MULTI and waits for ever, in ioredis as well.
    if (options.enableAutoPipelining) return
    const [, , , , executed] = await Promise.all([
      redis.multi({ pipeline: false }),
      ...numbers(3).map((n) => redis.rpush('multi-single', n)),
      redis.exec(),
    ])
    expect(executed).toEqual([1, 2, 3].map((length) => [null, length]))
  })

  it('are delivered by a disconnect() right behind them', async () => {
    await using redis = open()
    await reached(redis, 'ready')
    await Promise.all(numbers(20).map(() => redis.ping()))
    const lost = numbers(50).map((n) => redis.rpush('goodbye', n).catch(() => {}))
    // Autopipelining has not written them yet, as in ioredis.
    if (options.enableAutoPipelining) await new Promise((resolve) => setImmediate(resolve))
    const ended = next(redis, 'end')
    redis.disconnect()
    await ended
    await Promise.all(lost)
    await using other = open()
    expect(await other.lrange('goodbye', 0, -1)).toEqual(numbers(50))
  })
})

describe('process.exit() in the tick of the commands', () => {
  let cluster: LocalCluster
  beforeAll(async () => {
    cluster = await startLocal({ replicas: 0, sentinels: 1 })
  })
  afterAll(() => cluster?.close())

  it.each([
    ['ours', 1],
    ['ours', 500],
    ['ioredis', 500],
  ])('%s delivers %d of them', async (whose, count) => {
    const options = whose === 'ours' ? optionsFor(cluster) : placeOf(cluster.master)
    const args = [FIXTURE, whose, JSON.stringify(options), `${count}`]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    expect(await once(child, 'exit')).toEqual([0, null])
    await using redis = new Redis(optionsFor(cluster))
    expect(await redis.lrange(`exit:${whose}`, 0, -1)).toEqual(numbers(count))
    await redis.del(`exit:${whose}`)
  })
})

it('a client is an object with fast properties for V8, also after a lost connection', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  setFlagsFromString('--allow-natives-syntax')
  const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean
  await using redis = new Redis(optionsFor(cluster, { db: 2 }))
  await redis.ping()
  expect([redis, redis.stream].map(isFast)).toEqual([true, true])
  await cutOff(cluster, redis)
  await redis.ping()
  expect([redis, redis.stream].map(isFast)).toEqual([true, true])
})
