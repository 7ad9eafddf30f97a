import { Redis } from '@switchmaster/client'
import { expect, it } from 'vitest'
import { startLocal, until } from '../../../src/index.js'
import { codeOf, deadPort, errorsOf, next, optionsFor, placeOf, reached, rejection, watchUncaught } from './support.js'

const nobody = async () => ({ sentinels: [{ host: '127.0.0.1', port: await deadPort() }], name: 'mymaster' })

it('sentinelRetryStrategy is called with 1, 2, 3 and so on, and says how long to wait', async () => {
  const calls: Array<{ times: number; at: number }> = []
  const sentinelRetryStrategy = (times: number): number => {
    calls.push({ times, at: performance.now() })
    return 60
  }
  await using redis = new Redis({ ...(await nobody()), sentinelRetryStrategy })
  errorsOf(redis)
  await until(() => calls.length >= 4 || undefined, { timeoutMs: 5000, what: 'four calls' })
  expect(calls.slice(0, 4).map(({ times }) => times)).toEqual([1, 2, 3, 4])
  const [first, second] = calls as [(typeof calls)[0], (typeof calls)[0]]
  expect(second.at - first.at).toBeGreaterThanOrEqual(55)
})

it('sentinelRetryStrategy counts from 1 again after a connection', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const [sentinel] = cluster.sentinels
  if (!sentinel) throw new Error('there is one')
  const calls: number[] = []
  const sentinelRetryStrategy = (times: number): number => {
    calls.push(times)
    return 50
  }
  await cluster.stop(sentinel)
  await using redis = new Redis(optionsFor(cluster, { sentinelRetryStrategy }))
  errorsOf(redis)
  await until(() => calls.length >= 2 || undefined, { timeoutMs: 5000, what: 'two calls' })
  await cluster.start(sentinel)
  await reached(redis, 'ready')
  redis.disconnect()
  await reached(redis, 'end')
  await cluster.stop(sentinel)
  calls.length = 0
  redis.connect().catch(() => {})
  await until(() => calls.length >= 2 || undefined, { timeoutMs: 5000, what: 'two more calls' })
  expect(calls.slice(0, 2)).toEqual([1, 2])
})

it.each([
  ['null', null],
  ['undefined', undefined],
  ['text', '10'],
])('a sentinelRetryStrategy that returns %s ends the client, with the error that says why', async (_, answer) => {
  const uncaught = watchUncaught()
  const sentinelRetryStrategy = (times: number) => (times < 3 ? 10 : (answer as null))
  const redis = new Redis({ ...(await nobody()), sentinelRetryStrategy })
  const errors = errorsOf(redis)
  const command = rejection(redis.get('key'))
  await reached(redis, 'end')
  expect(codeOf(await command)).toBe('SENTINEL_UNREACHABLE')
  expect(errors.map(codeOf)).toEqual(Array(3).fill('SENTINEL_UNREACHABLE'))
  expect(await rejection(redis.get('key'))).toMatchObject({ message: 'Connection is closed.' })
  await redis.close()
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})

it('a sentinelRetryStrategy that throws ends the client with CONFIG_INVALID', async () => {
  const uncaught = watchUncaught()
  const sentinelRetryStrategy = (): never => {
    throw new Error('no strategy')
  }
  const redis = new Redis({ ...(await nobody()), sentinelRetryStrategy })
  errorsOf(redis)
  expect(codeOf(await rejection(redis.get('key')))).toBe('CONFIG_INVALID')
  await reached(redis, 'end')
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})

it('a client that does not reconnect (retryStrategy: null) still looks for its first master as often as it is told', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const [sentinel] = cluster.sentinels
  if (!sentinel) throw new Error('there is one')
  await cluster.stop(sentinel)
  await using redis = new Redis(optionsFor(cluster, { retryStrategy: () => null, sentinelRetryStrategy: () => 50 }))
  errorsOf(redis)
  const reply = redis.ping()
  await next(redis, 'error')
  await cluster.start(sentinel)
  expect(await reply).toBe('PONG')
})

it('retryStrategy is called with 1, 2, 3 while the master is gone, and ends the client by returning no number', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const calls: number[] = []
  const retryStrategy = (times: number): number | null => {
    calls.push(times)
    return times < 4 ? 20 : null
  }
  const redis = new Redis(optionsFor(cluster, { retryStrategy }))
  errorsOf(redis)
  await reached(redis, 'ready')
  await cluster.kill(cluster.master)
  await reached(redis, 'end')
  expect(calls).toEqual([1, 2, 3, 4])
})

it('a client disconnected by its own retryStrategy ends', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const retryStrategy = (): number => {
    redis.disconnect()
    return 10
  }
  const redis = new Redis(optionsFor(cluster, { retryStrategy }))
  errorsOf(redis)
  await reached(redis, 'ready')
  await cluster.kill(cluster.master)
  await reached(redis, 'end')
})

it('maxRetriesPerRequest rejects after that many attempts and names the reason; null waits for the master', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const retryStrategy = (): number => 20
  await using some = new Redis(optionsFor(cluster, { retryStrategy, maxRetriesPerRequest: 2 }))
  await using none = new Redis(optionsFor(cluster, { retryStrategy, maxRetriesPerRequest: null }))
  for (const redis of [some, none]) {
    errorsOf(redis)
    await reached(redis, 'ready')
  }
  const closed = Promise.all([next(some, 'close'), next(none, 'close')])
  await cluster.kill(cluster.master)
  await closed
  const waiting = none.set('key', 'waited')
  const error = await rejection(some.set('key', 'given up'))
  expect(error).toMatchObject({ name: 'MaxRetriesPerRequestError' })
  expect(codeOf((error as Error).cause)).toBe('MASTER_UNREACHABLE')
  await cluster.start(cluster.master)
  expect(await waiting).toBe('OK')
  expect(await some.get('key')).toBe('waited')
})

it('enableOfflineQueue: false rejects what cannot be sent at once', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  await using redis = new Redis(optionsFor(cluster, { enableOfflineQueue: false }))
  expect(await rejection(redis.get('key'))).toMatchObject({ message: expect.stringContaining('enableOfflineQueue') })
  await reached(redis, 'ready')
  expect(await redis.ping()).toBe('PONG')
})

it('commands do not wait longer than discoveryTimeoutMs for a first master, whatever sentinelRetryStrategy says', async () => {
  const timing = { discoveryTimeoutMs: 300 }
  await using redis = new Redis({ ...(await nobody()), timing, sentinelRetryStrategy: () => 50 })
  await using patient = redis.duplicate({ maxRetriesPerRequest: null })
  errorsOf(redis)
  errorsOf(patient)
  let settled = false
  patient.get('key').then(
    () => {},
    () => {
      settled = true
    },
  )
  expect(codeOf(await rejection(redis.get('key'), 1500))).toBe('SENTINEL_UNREACHABLE')
  expect(redis.status).not.toBe('end')
  // Once overdue, the next command has nothing left to wait for.
  expect(codeOf(await rejection(redis.get('key'), 1000))).toBe('SENTINEL_UNREACHABLE')
  expect(settled).toBe(false)
})

it('connect() rejects with the reason, and the client goes on trying', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const [sentinel] = cluster.sentinels
  if (!sentinel) throw new Error('there is one')
  await cluster.stop(sentinel)
  await using redis = new Redis({ sentinels: [placeOf(sentinel)], name: cluster.masterName, lazyConnect: true })
  errorsOf(redis)
  expect(codeOf(await rejection(redis.connect()))).toBe('SENTINEL_UNREACHABLE')
  const called = new Promise((resolve) => {
    redis
      .duplicate({ lazyConnect: true })
      .on('error', () => {})
      .connect(resolve)
      .catch(() => {})
  })
  expect(codeOf(await called)).toBe('SENTINEL_UNREACHABLE')
  await cluster.start(sentinel)
  await reached(redis, 'ready')
})
