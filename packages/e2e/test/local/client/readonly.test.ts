import { Redis } from '@switchmaster/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { errorsOf, optionsFor, placeOf, reached, rejection, within } from './support.js'

let cluster: LocalCluster
beforeEach(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
})
afterEach(() => cluster?.close())

/** The master becomes a replica behind the sentinels' back, for long enough that the clients notice. */
const demoted = async (master: LocalNode, meanwhile: () => Promise<void>): Promise<void> => {
  const [replica] = cluster.replicas as [LocalNode]
  await cluster.command(master, 'REPLICAOF', replica.host, replica.port)
  await meanwhile()
  await cluster.command(master, 'REPLICAOF', 'NO', 'ONE')
}

const refused = (redis: Redis) =>
  until(() => redis.status !== 'ready' || undefined, { timeoutMs: 2000, what: 'the client to leave', everyMs: 1 })

it('writes that a demoted master refuses are done once, in their order, as soon as there is a master', async () => {
  const { master } = cluster
  await using redis = new Redis(optionsFor(cluster, { retryStrategy: () => 50 }))
  errorsOf(redis)
  await reached(redis, 'ready')
  const singles: Array<Promise<number>> = []
  let pipeline: Promise<unknown> | undefined
  await demoted(master, async () => {
    for (let index = 0; index < 100; index++) singles.push(redis.rpush('list', index))
    pipeline = redis.pipeline().rpush('list', 'a').rpush('list', 'b').rpush('list', 'c').exec()
    singles.push(redis.rpush('list', 'last'))
    await refused(redis)
  })
  expect(await within(5000, 'the writes', Promise.all(singles))).toEqual([
    ...Array.from({ length: 100 }, (_, index) => index + 1),
    104,
  ])
  expect(await pipeline).toEqual([
    [null, 101],
    [null, 102],
    [null, 103],
  ])
  const expected = [...Array.from({ length: 100 }, (_, index) => String(index)), 'a', 'b', 'c', 'last']
  expect(await redis.lrange('list', 0, -1)).toEqual(expected)
  expect(redis.topology.master).toEqual(placeOf(master))
})

it('a script that a demoted master refuses is run once there is a master', async () => {
  await using redis = new Redis(optionsFor(cluster, { retryStrategy: () => 50 }))
  errorsOf(redis)
  redis.defineCommand('bump', { numberOfKeys: 1, lua: "return redis.call('INCR', KEYS[1])" })
  const { bump } = redis as unknown as { bump(key: string): Promise<number> }
  expect(await bump.call(redis, 'counter')).toBe(1)
  // A master that is made the replica of its replica takes that one's data: what has not got there would be gone.
  expect(await redis.wait(1, 2000)).toBe(1)
  let refusal: Promise<number> | undefined
  await demoted(cluster.master, async () => {
    refusal = bump.call(redis, 'counter')
    await refused(redis)
  })
  expect(await within(5000, 'the script', refusal as Promise<number>)).toBe(2)
})

it('a transaction that a demoted master refuses is done whole, and once, as soon as there is a master', async () => {
  await using redis = new Redis(optionsFor(cluster, { retryStrategy: () => 50 }))
  errorsOf(redis)
  await reached(redis, 'ready')
  let transaction: Promise<unknown> | undefined
  await demoted(cluster.master, async () => {
    transaction = redis.multi().incr('x').incr('y').exec()
    await refused(redis)
  })
  expect(await within(5000, 'the transaction', transaction as Promise<unknown>)).toEqual([
    [null, 1],
    [null, 1],
  ])
  expect(await redis.mget('x', 'y')).toEqual(['1', '1'])
})

it('with autoResendUnfulfilledCommands: false every command is told that its connection was lost', async () => {
  await using redis = new Redis(optionsFor(cluster, { autoResendUnfulfilledCommands: false }))
  await reached(redis, 'ready')
  const waiting = [
    rejection(redis.blpop('nothing', 0)),
    rejection(redis.pipeline().blpop('nothing', 0).exec().then(first)),
  ]
  redis.stream.destroy()
  for (const error of await within(2000, 'both', Promise.all(waiting))) expect(error).toBeInstanceOf(Error)
  expect(await redis.ping()).toBe('PONG')
})

const first = (replies: ReadonlyArray<readonly [Error | null, unknown]> | null): never => {
  throw replies?.[0]?.[0] ?? new Error('not rejected')
}
