import { setTimeout as elapse } from 'node:timers/promises'
import { createPool, type Pool, type PoolOptions } from '@switchmaster/client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { codeOf, connectionsOf, optionsFor, rejection, watchUncaught } from './support.js'

let cluster: LocalCluster
let uncaught: ReturnType<typeof watchUncaught>
beforeAll(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3 })
})
beforeEach(() => {
  uncaught = watchUncaught()
})
afterEach(() => {
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})
afterAll(() => cluster?.close())

const poolOf = (pool: PoolOptions['pool'] = {}, more: PoolOptions = {}): Pool =>
  createPool({ ...optionsFor(cluster, { connectionName: 'pooled', ...more }), pool })

const pooledAt = async (node: LocalNode = cluster.master) =>
  (await connectionsOf(cluster, node)).filter(({ name }) => name === 'pooled')

const quiet = (pool: Pool, what: Partial<Pool['stats']>) =>
  until(
    () => Object.entries(what).every(([key, value]) => pool.stats[key as keyof Pool['stats']] === value) || undefined,
    {
      timeoutMs: 5000,
      what: JSON.stringify(what),
      explain: () => JSON.stringify(pool.stats),
    },
  )

/** A callback that holds its connection until it is told to let go. */
const holder = (pool: Pool) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { letGo: resolve, used: pool.use(() => promise) }
}

it('lends each connection to one borrower at a time, no more than max of them, and uses them again', async () => {
  await using pool = poolOf({ max: 3 })
  const ids = await Promise.all(
    Array.from({ length: 30 }, () =>
      pool.use(async (redis) => {
        const id = await redis.client('ID')
        await redis.set(`own:${id}`, 'mine', 'NX').then((reply) => expect(reply).toBe('OK'))
        await elapse(2)
        await redis.del(`own:${id}`)
        return id
      }),
    ),
  )
  expect(new Set(ids).size).toBeLessThanOrEqual(3)
  expect(pool.stats).toMatchObject({ size: 3, idle: 3, borrowed: 0, waiting: 0, served: 30, replaced: 0 })
})

it('WATCH sees what others change', async () => {
  await using pool = poolOf()
  const outcome = await pool.use(async (redis) => {
    await redis.watch('seats')
    await pool.use((other) => other.set('seats', 7))
    return redis.multi().set('seats', 1).exec()
  })
  expect(outcome).toBeNull()
})

it('waiting is bounded, and the error says how many wait and what to do', async () => {
  await using pool = poolOf({ max: 1, acquireTimeoutMs: 100, maxWaiting: 1 })
  await pool.use((redis) => redis.ping())
  const held = holder(pool)
  await quiet(pool, { borrowed: 1 })
  const waiting = rejection(pool.use((redis) => redis.ping()))
  expect(codeOf(await rejection(pool.use((redis) => redis.ping())))).toBe('POOL_EXHAUSTED')
  expect(await waiting).toMatchObject({
    code: 'POOL_TIMEOUT',
    outcome: 'not-executed',
    message: expect.stringMatching(/100 ms: 1 of 1 connections are in use.*raise pool.max/),
  })
  held.letGo()
  await held.used
  expect(await pool.use((redis) => redis.ping())).toBe('PONG')
  expect(pool.stats).toMatchObject({ timeouts: 1, exhausted: 1, waiting: 0, borrowed: 0 })
})

it('the time for waiting also counts where no connection can be opened, and the error says why', async () => {
  await using pool = createPool({ host: '127.0.0.1', port: 1, pool: { acquireTimeoutMs: 200 } })
  expect(await rejection(pool.use((redis) => redis.ping()))).toMatchObject({
    code: 'POOL_TIMEOUT',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

it.each([
  ['throws', () => Promise.reject(new Error('mine')), { replaced: 0 }],
  [
    'throws at once',
    () => {
      throw new Error('mine')
    },
    { replaced: 0 },
  ],
] as [string, () => Promise<never>, object][])(
  'a callback that %s gives its connection back',
  async (_name, callback, stats) => {
    await using pool = poolOf({ max: 1 })
    expect(await rejection(pool.use(callback))).toMatchObject({ message: 'mine' })
    expect(pool.stats).toMatchObject({ borrowed: 0, idle: 1, ...stats })
  },
)

it('an abort ends a blocking command at once, and the connection with it', async () => {
  await using pool = poolOf({ max: 1 })
  const giveUp = new AbortController()
  const popping = pool.use((redis) => redis.blpop('nothing', 0), { signal: giveUp.signal })
  await until(async () => (await pooledAt()).some(({ cmd }) => cmd === 'blpop') || undefined, {
    timeoutMs: 5000,
    what: 'BLPOP',
  })
  giveUp.abort(new Error('enough'))
  expect(await rejection(popping, 200)).toMatchObject({ message: 'enough' })
  expect(await pool.use((redis) => redis.ping())).toBe('PONG')
  await until(async () => !(await pooledAt()).some(({ cmd }) => cmd === 'blpop') || undefined, {
    timeoutMs: 2000,
    what: 'BLPOP to end',
  })
  expect(pool.stats).toMatchObject({ replaced: 1, size: 1 })
})

it('an abort ends the waiting, and the connection goes to the next one', async () => {
  await using pool = poolOf({ max: 1 })
  const held = holder(pool)
  await quiet(pool, { borrowed: 1 })
  const giveUp = new AbortController()
  const first = rejection(pool.use((redis) => redis.ping(), { signal: giveUp.signal }))
  const second = pool.use((redis) => redis.ping())
  giveUp.abort(new Error('enough'))
  expect(await first).toMatchObject({ message: 'enough' })
  held.letGo()
  expect(await second).toBe('PONG')
})

it('what a borrower leaves behind is not found by the next one', async () => {
  await using pool = poolOf({ max: 1 })
  await pool.use((redis) => redis.set('k', '0'))
  await pool.use((redis) => redis.watch('k'))
  await quiet(pool, { idle: 1 })
  await pool.use((redis) => redis.call('multi'))
  await quiet(pool, { idle: 1 })
  expect(pool.stats.replaced).toBe(0)
  await pool.use(async (redis) => {
    await redis.set('k', '1')
    expect(await redis.multi().set('k', '2').exec()).toEqual([[null, 'OK']])
  })
  await pool.use((redis) => redis.subscribe('channel'))
  expect(await pool.use((redis) => redis.get('k'))).toBe('2')
  await pool.use((redis) => redis.select(4))
  expect(await pool.use((redis) => redis.get('k'))).toBe('2')
  await pool.use((redis) => void redis.blpop('nothing', 0).catch(() => {}))
  expect(await pool.use((redis) => redis.get('k'))).toBe('2')
  expect(pool.stats.replaced).toBe(3)
  await pool.use((redis) => void redis.on('close', () => {}))
  await pool.use((redis) => expect(redis.listenerCount('close')).toBe(0))
})

it('a borrower survives a lost connection; what it watched counts as changed, for itself and not for the next one', async () => {
  await using pool = poolOf({ max: 1 })
  const kill = async (id: number) => cluster.command(cluster.master, 'CLIENT', 'KILL', 'ID', id)
  await pool.use(async (redis) => {
    await kill(Number(await redis.client('ID')))
    expect(await redis.set('k', '1')).toBe('OK')
  })
  const lost = await pool.use(async (redis) => {
    await redis.watch('k')
    await kill(Number(await redis.client('ID')))
    return redis.multi().set('k', 'lost update').exec()
  })
  expect(lost).toBeNull()
  await pool.use(async (redis) => {
    await redis.watch('k')
    await kill(Number(await redis.client('ID')))
  })
  expect(await pool.use((redis) => redis.multi().get('k').exec())).toEqual([[null, '1']])
})

it('after a switch no connection to the old master is handed out, and borrowers go on', async () => {
  await cluster.waitHealthy({ hurry: true })
  await using pool = poolOf({ min: 4, max: 8 })
  await quiet(pool, { idle: 4 })
  const old = cluster.master
  const going = pool.use(async (redis) => {
    let written = 0
    while (redis.stream.remotePort === old.port || written < 200) {
      await redis.rpush('going', written++)
      await elapse(1)
    }
    return redis.stream.remotePort
  })
  await cluster.failover()
  await until(() => cluster.master !== old || undefined, { timeoutMs: 10_000, what: 'the switch' })
  const ports = await Promise.all(
    Array.from({ length: 8 }, () =>
      pool.use(async (redis) => {
        await redis.set('k', 'v')
        await elapse(5)
        return redis.stream.remotePort
      }),
    ),
  )
  expect(new Set(ports)).toEqual(new Set([cluster.master.port]))
  expect(await going).toBe(cluster.master.port)
  await until(async () => (await pooledAt(old)).length === 0 || undefined, {
    timeoutMs: 5000,
    what: 'the old connections to go',
  })
  expect(pool.stats).toMatchObject({ borrowed: 0, waiting: 0 })
})

it('a borrower that does not give back is reported, with the place where it borrowed', async () => {
  await using pool = poolOf({ borrowLimitMs: 50 })
  const reports: Array<{ heldMs: number; borrowedAt: string }> = []
  pool.on('borrow-overdue', (event) => reports.push(event))
  const held = holder(pool)
  await until(() => reports.length > 0 || undefined, { timeoutMs: 2000, what: 'a report' })
  expect(reports[0]).toMatchObject({ heldMs: 50, borrowedAt: expect.stringContaining('pool.test.ts') })
  expect(pool.stats.overdue).toBe(1)
  held.letGo()
  await held.used
})

it('idle connections beyond min are closed', async () => {
  await using pool = poolOf({ min: 1, max: 5, idleTimeoutMs: 100 })
  await Promise.all(Array.from({ length: 5 }, () => pool.use(() => elapse(20))))
  expect(pool.stats.size).toBe(5)
  await quiet(pool, { size: 1, idle: 1 })
})

it('all connections share the connections to the sentinels', async () => {
  await using pool = poolOf({ min: 10 })
  await quiet(pool, { idle: 10 })
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  // The harness keeps one to each server, and another one to each sentinel for the events.
  expect(sockets).toBeLessThanOrEqual(10 + 3 + 3 + 6)
})

it('close() gives borrowers their time, cuts off the rest, turns waiting callers away, and leaves nothing', async () => {
  const pool = poolOf({ min: 2, max: 2 })
  await quiet(pool, { idle: 2 })
  const soon = pool.use(() => elapse(100))
  const never = rejection(pool.use((redis) => redis.blpop('nothing', 0)))
  await quiet(pool, { borrowed: 2 })
  const waiting = rejection(pool.use((redis) => redis.ping()))
  const closing = pool.close({ drainMs: 300 })
  expect(codeOf(await waiting)).toBe('POOL_CLOSED')
  expect(codeOf(await rejection(pool.use((redis) => redis.ping())))).toBe('POOL_CLOSED')
  await soon
  expect(codeOf(await never)).toBe('POOL_CLOSED')
  await closing
  await until(async () => (await pooledAt()).length === 0 || undefined, {
    timeoutMs: 2000,
    what: 'the connections to go',
  })
  expect(pool.stats).toMatchObject({ size: 0, idle: 0, borrowed: 0, waiting: 0 })
  expect(pool.topology.sentinels).toEqual([])
  expect(pool.close()).toBe(pool.close())
})

it('close() does not wait for a connection that cannot be opened', async () => {
  const pool = createPool({ host: '127.0.0.1', port: 1, pool: { min: 2 } })
  const waiting = rejection(pool.use((redis) => redis.ping()))
  const from = performance.now()
  await pool.close()
  expect(codeOf(await waiting)).toBe('POOL_CLOSED')
  expect(performance.now() - from).toBeLessThan(1000)
})
