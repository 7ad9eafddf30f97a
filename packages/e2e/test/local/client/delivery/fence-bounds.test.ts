import { setTimeout as elapse } from 'node:timers/promises'
import { Redis } from '@switchmaster/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../../src/index.js'
import { codeOf, errorsOf, nodeOf, optionsFor, reached, rejection, within } from '../support.js'
import { fenced, holdFailover, PATIENT, ready, released, valueOn } from './staged.js'

let cluster: LocalCluster
beforeEach(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3, failoverTimeoutMs: 10_000 })
})
afterEach(() => cluster?.close())

it('writes go to the old master when the failover takes longer than fenceTimeoutMs', async () => {
  await using redis = new Redis(optionsFor(cluster, { failover: { fenceTimeoutMs: 300 } }))
  await reached(redis, 'ready')
  const old = cluster.master
  await holdFailover(cluster, redis, async () => {
    const gone = released(redis)
    const write = redis.set('key', 'value')
    const order: string[] = []
    // Timers fire in their order, however late they are.
    const later = elapse(350).then(() => order.push('350 ms'))
    const { reason, tookMs } = await gone.finally(() => order.push('released'))
    await later
    expect(order).toEqual(['released', '350 ms'])
    expect(reason).toBe('timeout')
    expect(tookMs).toBeGreaterThanOrEqual(295)
    expect(await within(5000, 'the write', write)).toBe('OK')
    expect(await valueOn(cluster, old, 'key')).toBe('value')
    expect(await within(5000, 'another write', redis.set('key', 'again'))).toBe('OK')
  })
  await until(() => (nodeOf(cluster, redis) !== old && redis.status === 'ready') || undefined, {
    timeoutMs: 15_000,
    what: 'the client to be on the new master',
  })
  expect(await redis.set('key', 'after')).toBe('OK')
})

it('the leader dies right after it has chosen: writes go to the old master, and nothing hangs', async () => {
  await using redis = new Redis(optionsFor(cluster))
  await reached(redis, 'ready')
  await ready(cluster)
  const old = cluster.master
  const [leader] = cluster.sentinels as [LocalNode]
  redis.topology.once('candidate-selected', () => void cluster.kill(leader))
  const hold = fenced(redis)
  await cluster.failover({ via: leader })
  await hold
  const writes = Array.from({ length: 100 }, (_, i) => redis.rpush('list', i))
  const { reason } = await released(redis)
  await within(5000, 'the writes', Promise.all(writes))
  if (reason === 'timeout') expect(await cluster.command(old, 'LLEN', 'list')).toBe(100)
  expect(await redis.lrange('list', 0, -1)).toEqual(writes.map((_, i) => String(i)))
})

it('a leader that crashes between its election and its choice holds up no write', async () => {
  await using redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  await reached(redis, 'ready')
  await ready(cluster)
  const [leader] = cluster.sentinels as [LocalNode]
  await cluster.command(leader, 'SENTINEL', 'SIMULATE-FAILURE', 'crash-after-election')
  await cluster.failover({ via: leader })
  await until(() => leader.state === 'stopped' || undefined, { timeoutMs: 5000, what: 'the leader to crash' })
  for (let i = 0; i < 20; i++) expect(await within(5000, 'a write', redis.set('key', i))).toBe('OK')
})

it('more than the limits allow is told at once, and what waits is written all the same', async () => {
  await using few = new Redis(optionsFor(cluster, { failover: { ...PATIENT, maxHeldCommands: 10 } }))
  await using small = new Redis(optionsFor(cluster, { failover: { ...PATIENT, maxHeldBytes: 1000 } }))
  await Promise.all([reached(few, 'ready'), reached(small, 'ready')])
  const kept: Array<Promise<unknown>> = []
  await holdFailover(cluster, few, async () => {
    for (let i = 0; i < 5; i++) kept.push(few.rpush('few', i))
    const pipeline = few.pipeline()
    for (let i = 0; i < 20; i++) pipeline.rpush('few', 'never')
    const results = (await within(5000, 'the pipeline', pipeline.exec())) ?? []
    expect(results.map(([error]) => codeOf(error))).toEqual(Array(20).fill('HELD_TOO_MUCH'))
    for (let i = 5; i < 10; i++) kept.push(few.rpush('few', i))
    const error = await rejection(few.rpush('few', 'never'))
    expect(error).toMatchObject({ code: 'HELD_TOO_MUCH', outcome: 'not-executed', retryable: true })
    expect(await within(5000, 'a read', few.get('other'))).toBeNull()

    kept.push(small.set('small', 'x'.repeat(900)))
    expect(codeOf(await rejection(small.set('small', 'y'.repeat(100))))).toBe('HELD_TOO_MUCH')
    kept.push(small.set('tiny', 'z'))
  })
  await within(5000, 'the writes', Promise.all(kept))
  expect(await few.lrange('few', 0, -1)).toEqual(Array.from({ length: 10 }, (_, i) => String(i)))
  expect(await small.mget('small', 'tiny')).toEqual(['x'.repeat(900), 'z'])
})

it('commandTimeout counts while a write is held, and then the write is never made', async () => {
  await using redis = new Redis(optionsFor(cluster, { commandTimeout: 200, failover: PATIENT }))
  await reached(redis, 'ready')
  await holdFailover(cluster, redis, async () => {
    expect(await rejection(redis.incr('late'))).toMatchObject({ message: 'Command timed out' })
    const results = (await within(5000, 'the pipeline', redis.pipeline().incr('late').incr('late').exec())) ?? []
    expect(results.map(([error]) => error?.message)).toEqual(['Command timed out', 'Command timed out'])
  })
  expect(await redis.get('late')).toBeNull()
})

it('a signal gives up what is held, or queued, for good, and only the answer to what was sent', async () => {
  await using redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  errorsOf(redis)
  const queued = redis.abortable(redis.incr('queued'), AbortSignal.abort())
  expect(await rejection(queued)).toMatchObject({ code: 'ABORTED', outcome: 'not-executed' })
  await reached(redis, 'ready')
  const sent = rejection(redis.abortable(redis.incr('sent'), AbortSignal.abort()))
  expect(await sent).toMatchObject({ code: 'ABORTED', outcome: 'unknown' })
  await holdFailover(cluster, redis, async () => {
    const held = rejection(redis.abortable(redis.incr('held'), AbortSignal.timeout(50)))
    expect(await held).toMatchObject({ code: 'ABORTED', outcome: 'not-executed' })
  })
  expect(await redis.mget('queued', 'sent', 'held')).toEqual([null, '1', null])
})

it('close() while writes are held ends the client in time, and tells each of them that it was not made', async () => {
  const redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  const errors = errorsOf(redis)
  await reached(redis, 'ready')
  const heldBack: Array<Promise<unknown>> = []
  await holdFailover(cluster, redis, async () => {
    for (let i = 0; i < 10; i++) heldBack.push(rejection(redis.incr('held')))
    heldBack.push(rejection(new Promise((_, reject) => redis.incr('held', (error) => reject(error)))))
    await within(5000, 'close()', redis.close({ drainMs: 300 }))
    for (const error of await within(5000, 'the errors', Promise.all(heldBack))) {
      expect(error).toMatchObject({ message: 'Connection is closed.' })
    }
    expect(redis.status).toBe('end')
  })
  expect(await valueOn(cluster, cluster.master, 'held')).toBeNull()
  expect(errors).toEqual([])
})

it('close() waits for what is held, where the failover ends in time', async () => {
  const redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  await reached(redis, 'ready')
  let write: Promise<unknown> | undefined
  let closing: Promise<void> | undefined
  await holdFailover(cluster, redis, () => {
    write = redis.incr('held')
    closing = redis.close({ drainMs: 3000 })
  })
  expect(await write).toBe(1)
  await closing
  expect(await valueOn(cluster, cluster.master, 'held')).toBe('1')
})

it('what was selected before a switch, and while it was held, is the database that is used', async () => {
  await using redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  await redis.select(3)
  const answers: Array<Promise<unknown>> = []
  await holdFailover(cluster, redis, () => {
    answers.push(redis.set('in', 'three'), redis.select(5), redis.set('in', 'five'))
  })
  await within(5000, 'the answers', Promise.all(answers))
  expect(await redis.get('in')).toBe('five')
  await redis.select(3)
  expect(await redis.get('in')).toBe('three')
  await redis.select(0)
  expect(await redis.get('in')).toBeNull()
})

it('two failovers in a row keep what was issued in order', async () => {
  await using redis = new Redis(optionsFor(cluster, { failover: PATIENT }))
  const lengths: Array<Promise<number>> = []
  let isOver = false
  const issuing = (async () => {
    for (let n = 0; !isOver; n++) {
      lengths.push(redis.rpush('list', n))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })()
  try {
    for (let round = 0; round < 2; round++) {
      await ready(cluster)
      const gone = released(redis)
      await cluster.failover()
      expect((await gone).reason).toBe('switched')
    }
  } finally {
    isOver = true
    await issuing
  }
  expect(await within(5000, 'the answers', Promise.all(lengths))).toEqual(lengths.map((_, i) => i + 1))
  expect(await redis.lrange('list', 0, -1)).toEqual(lengths.map((_, i) => String(i)))
})
