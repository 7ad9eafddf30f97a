import { setTimeout as elapse } from 'node:timers/promises'
import { type Options, Redis } from '@switchmaster/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../../src/index.js'
import { codeOf, errorsOf, optionsFor, reached, rejection, within } from '../support.js'
import { refusingAsReplica, refusingWithout } from './refusing.js'
import { PATIENT } from './staged.js'

let cluster: LocalCluster
afterEach(() => cluster?.close())

const client = async (more: Options = {}): Promise<Redis> => {
  const redis = new Redis(optionsFor(cluster, more))
  errorsOf(redis)
  await reached(redis, 'ready')
  return redis
}

describe('NOREPLICAS', () => {
  beforeEach(async () => {
    cluster = await startLocal({ replicas: 1, sentinels: 3, config: { 'min-replicas-to-write': '1' } })
    await cluster.waitHealthy({ hurry: true })
  })

  const withoutReplicas = (meanwhile: () => Promise<void>) => refusingWithout(cluster, meanwhile)

  it('writes wait until the replicas are back, in their order, and reads go on', async () => {
    await using redis = await client({ failover: PATIENT })
    const writes: Array<Promise<unknown>> = []
    let settled = 0
    await withoutReplicas(async () => {
      for (let i = 0; i < 5; i++) writes.push(redis.rpush('list', i), redis.set('last', i))
      for (const write of writes) write.finally(() => settled++).catch(() => {})
      for (let i = 5; i < 60; i++) {
        await elapse(5)
        writes.push(redis.rpush('list', i), redis.set('last', i))
        expect(await within(5000, 'a read', redis.get('other'))).toBeNull()
      }
      writes.push(redis.pipeline().get('last').rpush('list', 60).exec())
      expect(settled).toBe(0)
    })
    await within(5000, 'the writes', Promise.all(writes))
    expect(await redis.lrange('list', 0, -1)).toEqual(Array.from({ length: 61 }, (_, i) => String(i)))
    expect(await redis.get('last')).toBe('59')
    expect(await writes.at(-1)).toEqual([
      [null, '59'],
      [null, 61],
    ])
  })

  it('of a pipeline only what was refused is sent again, and the connection is in step afterwards', async () => {
    await using redis = await client({ failover: PATIENT })
    let pipeline: Promise<unknown> | undefined
    await withoutReplicas(async () => {
      pipeline = redis.pipeline().get('a').incr('a').get('b').incr('b').exec()
      await elapse(120)
    })
    expect(await within(5000, 'the pipeline', pipeline as Promise<unknown>)).toEqual([
      [null, null],
      [null, 1],
      [null, null],
      [null, 1],
    ])
    expect(await within(5000, 'PING', redis.ping('in step'))).toBe('in step')
  })

  it('is told when it lasts longer than fenceTimeoutMs: the writes have not been made', async () => {
    await using redis = await client({ failover: { fenceTimeoutMs: 300 } })
    await withoutReplicas(async () => {
      const writes = Array.from({ length: 3 }, () => rejection(redis.incr('count')))
      for (const error of await within(5000, 'the errors', Promise.all(writes))) {
        expect(error).toMatchObject({ message: expect.stringMatching(/^NOREPLICAS/), outcome: 'not-executed' })
      }
    })
    expect(await within(5000, 'a write', redis.incr('count'))).toBe(1)
  })

  it('uses the database that a refused write was meant for', async () => {
    await using redis = await client({ failover: PATIENT })
    const writes: Array<Promise<unknown>> = []
    await withoutReplicas(async () => {
      writes.push(redis.set('in', 'zero'), redis.select(3), redis.set('in', 'three'))
      await elapse(150)
    })
    await within(5000, 'the writes', Promise.all(writes))
    expect(await redis.get('in')).toBe('three')
    await redis.select(0)
    expect(await redis.get('in')).toBe('zero')
  })

  it("is not told with resend: 'none', nor with a reconnectOnError that has no say in it", async () => {
    await using strict = await client({ failover: PATIENT, resend: 'none', autoResendUnfulfilledCommands: false })
    await using other = await client({ failover: PATIENT, reconnectOnError: () => false })
    await using asks = await client({ reconnectOnError: ({ message }) => message.startsWith('NOREPLICAS') })
    const writes: Array<Promise<unknown>> = []
    await withoutReplicas(async () => {
      writes.push(strict.incr('strict'), other.incr('other'))
      expect(await rejection(asks.incr('asks'))).toMatchObject({ message: expect.stringMatching(/^NOREPLICAS/) })
      await elapse(100)
    })
    expect(await within(5000, 'the writes', Promise.all(writes))).toEqual([1, 1])
  })
})

describe('a master that is turned into a replica', () => {
  beforeEach(async () => {
    cluster = await startLocal({ replicas: 1, sentinels: 3 })
    await cluster.waitHealthy({ hurry: true })
  })

  const demoted = (meanwhile: () => Promise<void>) => refusingAsReplica(cluster, meanwhile)

  const blocks = (pattern: RegExp) =>
    until(async () => pattern.test(String(await cluster.command(cluster.master, 'CLIENT', 'LIST'))) || undefined, {
      timeoutMs: 5000,
      what: 'the client to block',
    })

  it('unblocks BLPOP, which waits on until there is something', async () => {
    await using worker = await client({ retryStrategy: () => 50, maxRetriesPerRequest: null })
    await using producer = await client({ retryStrategy: () => 50 })
    const job = worker.blpop('jobs', 0)
    await blocks(/cmd=blpop/)
    await demoted(() => elapse(100))
    await within(5000, 'the push', producer.rpush('jobs', 'one'))
    expect(await within(5000, 'the job', job)).toEqual(['jobs', 'one'])
  })

  it('unblocks WAIT, whose answer would be about nothing on another connection', async () => {
    await using redis = await client({ retryStrategy: () => 50 })
    await redis.set('key', 'value')
    const wait = rejection(redis.wait(5, 0))
    await blocks(/cmd=wait/)
    await demoted(() => elapse(100))
    expect(codeOf(await within(5000, 'WAIT', wait))).toBe('REPLY_LOST')
  })

  it('refuses part of a pipeline, which is done once there is a master', async () => {
    await using redis = await client({ retryStrategy: () => 50 })
    let pipeline: Promise<unknown> | undefined
    await demoted(async () => {
      pipeline = redis.pipeline().get('a').incr('a').get('a').incr('a').exec()
      await until(() => redis.status !== 'ready' || undefined, { timeoutMs: 5000, what: 'the loss', everyMs: 1 })
    })
    expect(await within(5000, 'the pipeline', pipeline as Promise<unknown>)).toEqual([
      [null, null],
      [null, 1],
      [null, null],
      [null, 2],
    ])
    expect(await within(5000, 'PING', redis.ping('in step'))).toBe('in step')
  })

  it('refuses a write in MULTI of single commands, which is not made outside of it', async () => {
    await using redis = await client({ retryStrategy: () => 50 })
    let exec: Promise<unknown> | undefined
    await demoted(async () => {
      await redis.multi({ pipeline: false })
      const write = rejection(redis.set('inside', 1))
      exec = rejection(redis.exec())
      expect(await write).toMatchObject({ message: expect.stringMatching(/^READONLY/) })
    })
    expect(await exec).toMatchObject({ message: expect.stringMatching(/^EXECABORT/) })
    await reached(redis, 'ready')
    expect(await redis.get('inside')).toBeNull()
  })
})

it('LOADING is not told: commands wait until the server has its data', async () => {
  cluster = await startLocal({
    replicas: 0,
    sentinels: 1,
    quorum: 1,
    downAfterMs: 20_000,
    // Slow to load, and with an ear for clients meanwhile.
    config: { 'key-load-delay': '500', 'loading-process-events-interval-bytes': '1024' },
  })
  await using redis = await client({ enableReadyCheck: false, maxRetriesPerRequest: null })
  const pipeline = redis.pipeline()
  for (let i = 0; i < 3000; i++) pipeline.set(`key:${i}`, i)
  await pipeline.exec()
  const { master } = cluster
  await cluster.command(master, 'SAVE')
  await cluster.kill(master)
  const answers = [redis.get('key:7'), redis.incr('key:8')]
  // Starting waits for INFO, which a server answers while it loads.
  await cluster.start(master)
  expect(await cluster.command(master, 'GET', 'key:7').catch(({ message }: Error) => message)).toMatch(/^LOADING/)
  expect(await within(10_000, 'the answers', Promise.all(answers))).toEqual(['7', 9])
})
