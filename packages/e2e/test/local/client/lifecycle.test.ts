import { createServer, type Server } from 'node:net'
import { Redis } from '@switchmaster/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalCluster, startLocal } from '../../../src/index.js'
import {
  codeOf,
  cutOff,
  deadPort,
  errorsOf,
  next,
  optionsFor,
  placeOf,
  reached,
  rejection,
  watchUncaught,
  within,
} from './support.js'

let cluster: LocalCluster
let silent: Server
let uncaught: ReturnType<typeof watchUncaught>
beforeAll(async () => {
  cluster = await startLocal({ replicas: 0, sentinels: 1 })
  silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await next(silent, 'listening')
})
afterAll(async () => {
  silent?.close()
  await cluster?.close()
})
beforeEach(() => {
  uncaught = watchUncaught()
})
afterEach(() => {
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})

const silentPlace = () => ({ host: '127.0.0.1', port: (silent.address() as { port: number }).port })

const ends = {
  'disconnect()': async (redis: Redis) => redis.disconnect(),
  'quit()': async (redis: Redis) => {
    await redis.quit()
  },
  'close()': (redis: Redis) => redis.close(),
  'close({ drainMs: 0 })': (redis: Redis) => redis.close({ drainMs: 0 }),
  'close() twice and disconnect()': async (redis: Redis) => {
    const closing = redis.close()
    expect(redis.close()).toBe(closing)
    redis.disconnect()
    await closing
  },
}

const states: Record<string, () => Promise<Redis>> = {
  wait: async () => new Redis(optionsFor(cluster, { lazyConnect: true })),
  'just made': async () => new Redis(optionsFor(cluster)),
  'connecting, sentinels silent': async () => {
    const redis = new Redis({ sentinels: [silentPlace()], name: 'mymaster' })
    expect(redis.status).toBe('connecting')
    // Later than any tick: the connections to the sentinels are open by then.
    await new Promise((resolve) => silent.once('connection', resolve))
    expect(redis.status).toBe('connecting')
    return redis
  },
  'connecting, master silent': async () => {
    const { host, port } = cluster.master
    const natMap = { [`${host}:${port}`]: silentPlace() }
    const redis = new Redis(optionsFor(cluster, { natMap }))
    await new Promise((resolve) => silent.once('connection', resolve))
    expect(redis.status).toBe('connecting')
    return redis
  },
  connect: async () => {
    const redis = new Redis(optionsFor(cluster))
    await next(redis, 'connect')
    return redis
  },
  ready: async () => {
    const redis = new Redis(optionsFor(cluster))
    await reached(redis, 'ready')
    return redis
  },
  'ready, with its socket just gone': async () => {
    const redis = new Redis(optionsFor(cluster))
    await reached(redis, 'ready')
    redis.stream.destroy()
    expect(redis.status).toBe('ready')
    return redis
  },
  'reconnecting, nobody to connect to': async () => {
    const sentinels = [{ host: '127.0.0.1', port: await deadPort() }]
    const redis = new Redis({ sentinels, name: 'mymaster', sentinelRetryStrategy: () => 60_000 })
    await reached(redis, 'reconnecting')
    return redis
  },
  'reconnecting, master dead': async () => {
    const { host, port } = cluster.master
    const natMap = { [`${host}:${port}`]: { host: '127.0.0.1', port: await deadPort() } }
    const redis = new Redis(optionsFor(cluster, { natMap, retryStrategy: () => 60_000 }))
    await reached(redis, 'reconnecting')
    return redis
  },
  'plain, reconnecting': async () => {
    const redis = new Redis(await deadPort(), { retryStrategy: () => 60_000 })
    errorsOf(redis)
    await reached(redis, 'reconnecting')
    return redis
  },
  'plain, connecting': async () => new Redis(placeOf(cluster.master)),
}

describe.each(Object.entries(ends))('%s', (_, end) => {
  it.each(Object.entries(states))('ends a client that is: %s', async (_, make) => {
    const redis = await make()
    errorsOf(redis)
    let told = 0
    redis.on('end', () => told++)
    const ended = reached(redis, 'end', 1000)
    await within(1000, 'the call to settle', end(redis))
    await ended
    await new Promise(setImmediate)
    expect(redis.status).toBe('end')
    expect(told).toBe(1)
    expect(await rejection(redis.ping())).toMatchObject({ message: 'Connection is closed.' })
  })
})

it('commands that wait are rejected when their client is closed', async () => {
  for (const state of [
    'connecting, sentinels silent',
    'reconnecting, nobody to connect to',
    'reconnecting, master dead',
  ]) {
    const redis = await states[state]?.()
    if (!redis) throw new Error(state)
    errorsOf(redis)
    const waiting = [rejection(redis.get('key'), 1000), rejection(redis.pipeline().get('a').exec().then(failed), 1000)]
    await redis.close()
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(Error)
  }
})

const failed = (replies: ReadonlyArray<readonly [Error | null, unknown]> | null): unknown => {
  const [error] = replies?.[0] ?? []
  if (error) throw error
  return replies
}

it('connect() while closing is refused or ends, and leaves nothing half open', async () => {
  const redis = await states['connecting, sentinels silent']?.()
  if (!redis) throw new Error('made')
  errorsOf(redis)
  const closing = redis.close()
  const connecting = rejection(redis.connect())
  await closing
  expect(await connecting).toBeInstanceOf(Error)
  expect(redis.status).toBe('end')
})

it('connect() of a client that is connecting or connected says so, whatever went wrong before', async () => {
  const [sentinel] = cluster.sentinels
  if (!sentinel) throw new Error('there is one')
  await cluster.stop(sentinel)
  await using redis = new Redis(optionsFor(cluster))
  expect(codeOf(await next(redis, 'error'))).toBe('SENTINEL_UNREACHABLE')
  errorsOf(redis)
  await next(redis, 'connecting')
  expect(await rejection(redis.connect())).toMatchObject({ message: 'Redis is already connecting/connected' })
  await cluster.start(sentinel)
  await reached(redis, 'ready')
  expect(await rejection(redis.connect())).toMatchObject({ message: 'Redis is already connecting/connected' })
})

it('close() rejects a connect() that is under way with CLIENT_CLOSED', async () => {
  const redis = new Redis({ sentinels: [silentPlace()], name: 'mymaster', lazyConnect: true })
  const connecting = rejection(redis.connect())
  await redis.close()
  expect(codeOf(await connecting)).toBe('CLIENT_CLOSED')
})

it.each(['disconnect', 'quit', 'close'] as const)(
  'connect() after %s() works again, and so does reconnecting',
  async (method) => {
    const redis = new Redis(optionsFor(cluster))
    for (let round = 0; round < 3; round++) {
      await reached(redis, 'ready')
      expect(await redis.ping()).toBe('PONG')
      await redis[method]()
      await reached(redis, 'end')
      // A second time, when there is nothing to do: as programs do in their last line.
      redis.disconnect()
      expect(redis.status).toBe('end')
      await redis.connect()
      await cutOff(cluster, redis)
      await reached(redis, 'ready')
    }
    await redis.close()
  },
)

it.each(['sentinel', 'plain'])(
  'connect() while reconnecting (%s) leaves no attempt behind that comes after the end',
  async (mode) => {
    const sentinels = [{ host: '127.0.0.1', port: await deadPort() }]
    const delays = { retryStrategy: () => 100, sentinelRetryStrategy: () => 100 }
    const redis = mode === 'plain' ? new Redis(await deadPort(), delays) : new Redis({ sentinels, ...delays })
    errorsOf(redis)
    await reached(redis, 'reconnecting')
    await rejection(redis.connect())
    await reached(redis, 'reconnecting')
    let connecting = 0
    redis.disconnect()
    redis.on('connecting', () => connecting++)
    await reached(redis, 'end')
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(redis.status).toBe('end')
    expect(connecting).toBe(0)
  },
)

it('disconnect(true) reconnects in every status that has a connection', async () => {
  await using redis = new Redis(optionsFor(cluster))
  const errors = errorsOf(redis)
  redis.disconnect(true)
  await reached(redis, 'ready')
  for (let round = 0; round < 3; round++) {
    redis.disconnect(true)
    const reply = redis.ping()
    await next(redis, 'ready')
    expect(await reply).toBe('PONG')
  }
  expect(errors).toEqual([])
})

it('close() waits for the answers to what was sent, and no longer than drainMs', async () => {
  const redis = new Redis(optionsFor(cluster))
  await reached(redis, 'ready')
  const replies = Array.from({ length: 500 }, (_, index) => redis.incrby('counter', index))
  await redis.close()
  expect(await Promise.all(replies)).toHaveLength(500)

  const blocked = new Redis(optionsFor(cluster))
  await reached(blocked, 'ready')
  const pop = rejection(blocked.blpop('never', 0))
  const closedAt = performance.now()
  await blocked.close({ drainMs: 100 })
  const took = performance.now() - closedAt
  expect(took).toBeGreaterThanOrEqual(95)
  expect(took).toBeLessThan(800)
  expect(await pop).toBeInstanceOf(Error)
})

it('close() of a client whose master is frozen takes no longer than drainMs', async () => {
  const redis = new Redis(optionsFor(cluster))
  errorsOf(redis)
  await reached(redis, 'ready')
  await cluster.pause(cluster.master)
  try {
    const reply = rejection(redis.get('key'))
    const closedAt = performance.now()
    await redis.close({ drainMs: 100 })
    expect(performance.now() - closedAt).toBeLessThan(800)
    expect(await reply).toBeInstanceOf(Error)
  } finally {
    await cluster.resume(cluster.master)
  }
})
