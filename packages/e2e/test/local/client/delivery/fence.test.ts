import { setTimeout as elapse } from 'node:timers/promises'
import { type Options, Redis } from '@switchmaster/client'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../../src/index.js'
import { codeOf, optionsFor, reached, rejection, within } from '../support.js'
import { holdFailover, PATIENT, ready, released, valueOn } from './staged.js'

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 2, sentinels: 3 })
})
afterAll(() => cluster?.close())
// The failover of the test before is announced, not over: what is written now must be with everybody afterwards.
beforeEach(() => ready(cluster))

const client = ({ failover, ...more }: Options = {}): Redis =>
  new Redis(optionsFor(cluster, { failover: { ...PATIENT, ...failover }, ...more }))

const WRITERS = 20
/** Rounds of each writer, before and after. */
const PLENTY = 30

it('a planned failover under 20 writers loses nothing, does nothing twice, and keeps the order of each key', async () => {
  await using redis = client()
  await reached(redis, 'ready')
  let isOver = false
  let stale = 0
  const counts = new Array<number>(WRITERS).fill(0)
  const work = async (worker: number): Promise<void> => {
    for (let n = 1; !isOver; n++) {
      // Issued together and answered in this order: the next number, what was just set, and the list of all numbers.
      const set = redis.set(`number:${worker}`, n)
      const get = redis.get(`number:${worker}`)
      const length = redis.rpush(`list:${worker}`, n)
      expect(await set).toBe('OK')
      if (Number(await get) !== n) stale++
      expect(await length).toBe(n)
      counts[worker] = n
    }
  }
  const workers = Promise.all(counts.map((_, worker) => work(worker)))
  const everybodyGoesOn = async (): Promise<void> => {
    const before = [...counts]
    const goesOn = (): true | undefined => counts.every((count, i) => count >= (before[i] ?? 0) + PLENTY) || undefined
    await until(goesOn, { timeoutMs: 30_000, what: 'every writer to go on' })
  }
  await everybodyGoesOn()
  const gone = released(redis)
  await cluster.failover()
  expect((await gone).reason).toBe('switched')
  await everybodyGoesOn()
  isOver = true
  await within(5000, 'the writers', workers)
  await ready(cluster)
  for (const [worker, count] of counts.entries()) {
    expect(await redis.get(`number:${worker}`)).toBe(String(count))
    const numbers = (await redis.lrange(`list:${worker}`, 0, -1)).map(Number)
    expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  }
  expect(stale).toBe(0)
})

it('while writes are held, reads are answered, and a read of a key that is written sees the write', async () => {
  await using redis = client()
  await redis.mset('read', 'old', 'written', 'old')
  let write: Promise<unknown> | undefined
  let behind: Promise<unknown> | undefined
  let order = ''
  await holdFailover(cluster, redis, async () => {
    write = redis.set('written', 'new').then(() => (order += 'w'))
    behind = redis.get('written').then((value) => {
      order += 'r'
      return value
    })
    for (let i = 0; i < 100; i++) expect(await within(5000, 'a read', redis.get('read'))).toBe('old')
    expect(order).toBe('')
  })
  expect(await behind).toBe('new')
  await write
  expect(order).toBe('wr')
})

const LUA = "return redis.call('INCR', KEYS[1])"
const LIBRARY = `#!lua name=lib${Math.round(performance.now())}
redis.register_function('bump', function(keys) return redis.call('INCR', keys[1]) end)`

it('pipelines, MULTI, scripts, functions and commands that nobody knows wait whole, and are executed once', async () => {
  await using redis = client()
  redis.defineCommand('bump', { numberOfKeys: 1, lua: LUA })
  const { bump } = redis as unknown as { bump(key: string): Promise<number> }
  const sha = String(await redis.script('LOAD', LUA))
  await redis.function('LOAD', LIBRARY)
  expect(await bump.call(redis, 'defined')).toBe(1)
  const old = cluster.master
  const answers: Array<Promise<unknown>> = []
  let settled = 0
  await holdFailover(cluster, redis, async () => {
    answers.push(
      redis.pipeline().get('nothing').incr('piped').incr('piped').exec(),
      redis.multi().incr('multi').get('multi').exec(),
      redis.eval(LUA, 1, 'evaluated'),
      bump.call(redis, 'defined'),
      redis.evalsha(sha, 1, 'by-sha'),
      redis.fcall('bump', 1, 'function'),
      redis.call('NOSUCHCOMMAND', 'a').catch((error: Error) => error.message),
      redis.pipeline().evalsha(sha, 1, 'by-sha').incr('beside').exec(),
      redis.publish('channel', 'message'),
    )
    for (const answer of answers) answer.finally(() => settled++).catch(() => {})
    await elapse(100)
    expect(settled).toBe(0)
    for (const key of ['piped', 'multi', 'evaluated', 'by-sha', 'function', 'beside']) {
      expect([key, await valueOn(cluster, old, key)]).toEqual([key, null])
    }
  })
  expect(await within(5000, 'the answers', Promise.all(answers))).toEqual([
    [
      [null, null],
      [null, 1],
      [null, 2],
    ],
    [
      [null, 1],
      [null, '1'],
    ],
    1,
    2,
    // SCRIPT LOAD is replicated nowhere: EVAL of the same script has just brought it along.
    1,
    1,
    expect.stringMatching(/^ERR unknown command/),
    [
      [null, 2],
      [null, 1],
    ],
    0,
  ])
})

it('EVALSHA of a script that the new master does not have is NOSCRIPT by hand, and works by defineCommand', async () => {
  await using redis = client()
  const lua = `return redis.call('INCRBY', KEYS[1], ${Math.round(performance.now())})`
  const sha = String(await redis.script('LOAD', lua))
  redis.defineCommand('bumpBy', { numberOfKeys: 1, lua: `${lua} --` })
  const { bumpBy } = redis as unknown as { bumpBy(key: string): Promise<number> }
  await bumpBy.call(redis, 'bump-by')
  let byHand: Promise<unknown> | undefined
  let defined: Promise<number> | undefined
  await holdFailover(cluster, redis, () => {
    byHand = redis.evalsha(sha, 1, 'bump-by').catch((error: Error) => error.message)
    defined = bumpBy.call(redis, 'bump-by')
  })
  expect(await byHand).toMatch(/^NOSCRIPT/)
  expect(await defined).toBeGreaterThan(0)
})

it('MULTI as single commands waits whole; one that began before is given up instead of being done on the old master', async () => {
  await using early = client()
  await using late = early.duplicate()
  await Promise.all([reached(early, 'ready'), reached(late, 'ready')])
  await early.multi({ pipeline: false })
  await early.incr('early')
  const old = cluster.master
  let answers: Promise<unknown> | undefined
  await holdFailover(cluster, early, async () => {
    expect(codeOf(await rejection(early.exec()))).toBe('TRANSACTION_LOST')
    answers = Promise.all([late.multi({ pipeline: false }), late.incr('late'), late.get('late'), late.exec()])
    await elapse(50)
    expect(await valueOn(cluster, old, 'early')).toBeNull()
    expect(await valueOn(cluster, old, 'late')).toBeNull()
  })
  expect(await within(5000, 'the transaction', answers as Promise<unknown>)).toEqual([
    'OK',
    'QUEUED',
    'QUEUED',
    [
      [null, 1],
      [null, '1'],
    ],
  ])
  expect(await early.incr('early')).toBe(1)
  expect(await late.incr('late')).toBe(2)
})

it('with enableAutoPipelining nothing is lost or done twice either', async () => {
  await using redis = client({ enableAutoPipelining: true })
  await reached(redis, 'ready')
  const lengths: Array<Promise<number>> = []
  let isOver = false
  const issue = async (): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      for (let i = 0; i < 5; i++) lengths.push(redis.rpush('auto', n))
      await elapse(2)
    }
  }
  const issuing = issue()
  try {
    await holdFailover(cluster, redis, async () => {
      await elapse(150)
    })
  } finally {
    isOver = true
    await issuing
  }
  const found = await within(5000, 'the answers', Promise.all(lengths))
  expect(found.sort((one, other) => one - other)).toEqual(lengths.map((_, i) => i + 1))
  expect(await redis.llen('auto')).toBe(lengths.length)
})

it("fence: 'all' holds reads as well; 'off' holds nothing", async () => {
  await using all = client({ failover: { fence: 'all' } })
  await reached(all, 'ready')
  let read: Promise<unknown> | undefined
  let isAnswered = false
  await holdFailover(cluster, all, async () => {
    read = all.get('key').then(() => {
      isAnswered = true
    })
    await elapse(100)
    expect(isAnswered).toBe(false)
  })
  await within(5000, 'the read', read as Promise<unknown>)
  await all.close()

  await using off = client({ failover: { fence: 'off' } })
  await reached(off, 'ready')
  await holdFailover(cluster, off, async () => {
    expect(await within(5000, 'a write', off.set('key', 'value'))).toBe('OK')
  })
})

it('1,000 held writes are answered soon after the promotion', async () => {
  await using redis = client()
  await reached(redis, 'ready')
  let writes: Promise<number> | undefined
  let gone: Promise<number> | undefined
  await holdFailover(cluster, redis, () => {
    gone = released(redis).then(() => performance.now())
    const held = Array.from({ length: 1000 }, (_, i) => redis.set(`held:${i}`, i))
    writes = Promise.all(held).then(() => performance.now())
  })
  const tookMs = (await within(5000, 'the writes', writes as Promise<number>)) - (await (gone as Promise<number>))
  console.log(`figure: 1,000 held writes answered ${tookMs.toFixed(1)} ms after the switch`)
  const since = performance.now()
  await Promise.all(Array.from({ length: 1000 }, (_, i) => redis.set(`held:${i}`, i)))
  const unheldMs = performance.now() - since
  // What a machine with much to do takes for as many writes that nobody holds back says what soon is.
  expect(tookMs).toBeLessThan(Math.max(200, 20 * unheldMs))
  expect(await redis.exists(...Array.from({ length: 1000 }, (_, i) => `held:${i}`))).toBe(1000)
})
