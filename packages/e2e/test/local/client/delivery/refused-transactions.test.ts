import { type Options, Redis } from '@switchmaster/client'
import { afterEach, describe, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../../src/index.js'
import { errorsOf, optionsFor, reached, rejection, within } from '../support.js'
import { refusingAsReplica, refusingWithout } from './refusing.js'
import { PATIENT, ready } from './staged.js'

let cluster: LocalCluster
afterEach(() => cluster?.close())

const start = async (config: Readonly<Record<string, string>> = {}): Promise<void> => {
  cluster = await startLocal({ replicas: 1, sentinels: 3, config })
  await ready(cluster)
}

const client = async (more: Options = {}): Promise<Redis> => {
  const redis = new Redis(optionsFor(cluster, { retryStrategy: () => 50, ...more }))
  errorsOf(redis)
  await reached(redis, 'ready')
  return redis
}

const lost = (redis: Redis): Promise<unknown> =>
  until(() => redis.status !== 'ready' || undefined, { timeoutMs: 5000, what: 'the loss', everyMs: 1 })

describe('MULTI/EXEC that is refused', () => {
  it('by a master that became a replica is done whole, once, and in its place on the next one', async () => {
    await start()
    await using redis = await client({ joinWrites: false })
    await redis.set('before', 'old')
    const called: unknown[] = []
    let answers: Promise<unknown> | undefined
    await refusingAsReplica(cluster, async () => {
      // In one piece, so that all of it is answered at once: what is not within 100 ms of a refusal is uncertain.
      redis.stream.cork()
      answers = Promise.all([
        redis.rpush('list', 'first'),
        redis
          .multi()
          .get('before')
          .rpush('list', 'second', (error, value) => called.push(error ?? value))
          .hset('hash', { field: 'value' })
          .hgetall('hash')
          .exec(),
        redis.rpush('list', 'third'),
        redis.multi().get('before').llen('list').exec(),
      ])
      redis.stream.uncork()
      await lost(redis)
    })
    expect(await within(5000, 'the transactions', answers as Promise<unknown>)).toEqual([
      1,
      [
        [null, 'old'],
        [null, 2],
        [null, 1],
        [null, { field: 'value' }],
      ],
      3,
      [
        [null, 'old'],
        [null, expect.any(Number)],
      ],
    ])
    expect(called).toEqual(['QUEUED'])
    expect(await redis.lrange('list', 0, -1)).toEqual(['first', 'second', 'third'])
    expect(await within(5000, 'PING', redis.ping('in step'))).toBe('in step')
  })

  it('at its EXEC, its commands having been queued, is done whole as well', async () => {
    await start()
    await using redis = await client()
    const { stream } = redis
    const { write } = stream
    const { master } = cluster
    // MULTI and its commands leave, and EXEC only once the server is a replica.
    let refused: Promise<void> | undefined
    stream.write = ((data: string) => {
      stream.write = write
      const exec = data.indexOf('*1\r\n$4\r\nexec')
      write.call(stream, data.slice(0, exec))
      refused = (async () => {
        await until(async () => /multi=2/.test(String(await cluster.command(master, 'CLIENT', 'LIST'))) || undefined, {
          timeoutMs: 5000,
          what: 'the commands to be queued',
        })
        await refusingAsReplica(cluster, async () => {
          write.call(stream, data.slice(exec))
          await lost(redis)
        })
      })()
      return true
    }) as typeof write
    const answer = redis.multi().incr('count').get('count').exec()
    await refused
    expect(await within(5000, 'the transaction', answer)).toEqual([
      [null, 1],
      [null, '1'],
    ])
  })

  it('with a watched key is told: the key may have changed', async () => {
    await start()
    await using redis = await client()
    await refusingAsReplica(cluster, async () => {
      await redis.watch('key')
      expect(await rejection(redis.multi().incr('key').exec())).toMatchObject({
        message: expect.stringMatching(/^EXECABORT/),
        previousErrors: [{ message: expect.stringMatching(/^READONLY/) }],
      })
    })
    await reached(redis, 'ready')
    expect(await redis.get('key')).toBeNull()
  })

  it('for want of replicas waits, whole, and nothing is done of one that waits for too long', async () => {
    await start({ 'min-replicas-to-write': '1' })
    await using redis = await client({ failover: PATIENT })
    await using hasty = await client({ failover: { fenceTimeoutMs: 200 } })
    let waiting: Promise<unknown> | undefined
    await refusingWithout(cluster, async () => {
      waiting = Promise.all([
        redis.multi().rpush('list', 1).get('other').rpush('list', 2).exec(),
        redis.rpush('list', 3),
      ])
      expect(await rejection(hasty.multi().incr('count').exec())).toMatchObject({
        message: expect.stringMatching(/^EXECABORT/),
        cause: { message: expect.stringMatching(/^NOREPLICAS/) },
      })
    })
    const done = [
      [null, 1],
      [null, null],
      [null, 2],
    ]
    expect(await within(5000, 'the transaction', waiting as Promise<unknown>)).toEqual([done, 3])
    expect(await redis.lrange('list', 0, -1)).toEqual(['1', '2', '3'])
    expect(await redis.get('count')).toBeNull()
    expect(await within(5000, 'PING', redis.ping('in step'))).toBe('in step')
  })
})
