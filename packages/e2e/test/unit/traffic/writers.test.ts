import { expect, test } from 'vitest'
import { startWriters } from '../../../src/index.js'
import { outcomeOf } from '../../../src/traffic/outcome.js'

const never = new Promise<undefined>(() => {})

test("only the client's own word makes a write a failed one", () => {
  expect(outcomeOf({ outcome: 'not-executed' })).toBe('fail')
  expect(outcomeOf({ outcome: 'unknown' })).toBe('unknown')
  expect(outcomeOf(new Error('READONLY You cannot write against a read only replica.'))).toBe('unknown')
  expect(outcomeOf(undefined)).toBe('unknown')
})

test('every worker writes ids that nobody else writes, one at a time', async () => {
  const underWay = new Set<number>()
  const writers = startWriters({
    count: 4,
    restMs: 0,
    write: async (_, worker) => {
      expect(underWay.has(worker)).toBe(false)
      underWay.add(worker)
      await Promise.resolve()
      underWay.delete(worker)
      return '127.0.0.1:6379'
    },
  })
  await writers.acknowledge(100)
  const { ops, startedAt, stoppedAt } = await writers.stop()
  expect(new Set(ops.map((op) => op.id)).size).toBe(ops.length)
  expect(new Set(ops.map((op) => op.worker)).size).toBe(4)
  expect(ops.length).toBeGreaterThanOrEqual(100)
  expect(ops[0]).toMatchObject({ outcome: 'ok', server: '127.0.0.1:6379' })
  for (const op of ops) expect(op.tDone).toBeGreaterThanOrEqual(op.tInvoke)
  expect(stoppedAt).toBeGreaterThanOrEqual(startedAt)
})

test('a write that is never answered is unknown, and its late answer changes nothing', async () => {
  let answer = (_: undefined) => {}
  const late = new Promise<undefined>((resolve) => {
    answer = resolve
  })
  const writers = startWriters({ count: 1, write: () => late })
  const history = await writers.stop({ drainMs: 1 })
  expect(history.ops).toMatchObject([{ outcome: 'unknown', error: 'never answered' }])
  answer(undefined)
  await late
  expect((await writers.stop()).ops).toHaveLength(1)
})

test('a write under way when the writers stop is waited for', async () => {
  const started: (() => void)[] = []
  const writers = startWriters({
    count: 2,
    write: () => new Promise((resolve) => started.push(() => resolve(undefined))),
  })
  const stopping = writers.stop()
  for (const finish of started) finish()
  expect((await stopping).ops.map((op) => op.outcome)).toEqual(['ok', 'ok'])
})

test('a client that fails at once is not asked without rest', async () => {
  const times: number[] = []
  const writers = startWriters({
    count: 1,
    maxRestMs: 8,
    write: async () => {
      times.push(performance.now())
      if (times.length === 6) return undefined
      throw Object.assign(new Error('closed'), { outcome: 'not-executed' })
    },
  })
  await writers.acknowledge(1)
  const { ops } = await writers.stop()
  expect(ops.slice(0, 6).map((op) => op.outcome)).toEqual(['fail', 'fail', 'fail', 'fail', 'fail', 'ok'])
  // 1 + 2 + 4 + 8 + 8, less what a timer may be early by.
  expect((times[5] as number) - (times[0] as number)).toBeGreaterThanOrEqual(18)
})

test('a write that throws before it returns a promise is recorded like any other', async () => {
  const writers = startWriters({
    count: 1,
    write: () => {
      throw new Error('at once')
    },
  })
  expect((await writers.stop()).ops[0]).toMatchObject({ outcome: 'unknown', error: 'at once' })
})

test('waiting for traffic that does not come ends', async () => {
  const writers = startWriters({ count: 1, write: () => never })
  await expect(writers.acknowledge(1, { timeoutMs: 1 })).rejects.toThrow('Fewer than 1 writes')
  await writers.stop({ drainMs: 0 })
})
