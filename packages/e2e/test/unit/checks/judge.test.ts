import { expect, test } from 'vitest'
import { judge } from '../../../src/index.js'
import { A, B, evidence, fault, final, ok, promoted } from '../evidence.js'

const run = { scenario: '7', driver: 'local', client: 'mine' }
const before = Array.from({ length: 100 }, (_, index) => ok(`before-${index}`, index + 1))
const survivors = before.map((op) => op.id)
const events = [fault(200), promoted(300, A, B)]

test('a run in which all is well passes', () => {
  const good = evidence([...before, ok('after', 350)], [...survivors, 'after'], events)
  const verdict = judge(run, good, { maxLost: 0, maxStaleAckMs: 0, maxFirstAckMs: 50, maxGapMs: 650, switches: 1 })
  expect(verdict).toMatchObject({ ...run, passed: true })
  expect(verdict.figures).toEqual({
    promotionMs: 100,
    longestGapMs: 650,
    firstAckAfterPromotionMs: 50,
    staleAckMs: 0,
    attempted: 101,
    acknowledged: 101,
    lost: 0,
    unexpected: 0,
    uncertain: 0,
    recovered: 0,
    repeated: 0,
    switches: 1,
  })
})

test('what is not asked is not judged, but still counted', () => {
  const lossy = evidence([...before, ok('gone', 350)], survivors, events)
  expect(judge(run, lossy, {})).toMatchObject({ passed: true, figures: { lost: 1 } })
  expect(judge(run, lossy, { maxLost: 0 }).passed).toBe(false)
})

test('a run with next to no traffic before the fault is not judged good', () => {
  const quiet = evidence([ok('a', 1)], ['a'], events)
  expect(judge(run, quiet, {}).passed).toBe(false)
  expect(judge(run, quiet, { minAcknowledgedBefore: 1 }).passed).toBe(true)
})

test('nodes that hold different things fail', () => {
  const split = { ...evidence(before, survivors), final: { ...final(survivors), byNode: { 'redis-0': ['other'] } } }
  const verdict = judge(run, split, {})
  expect(verdict.passed).toBe(false)
  expect(verdict.checks.find((check) => !check.passed)).toMatchObject({ found: 'redis-0 holds 1' })
})

test('nodes that hold the same in another order fail', () => {
  const reordered = { ...final(survivors), byNode: { 'redis-0': [...survivors].reverse() } }
  expect(judge(run, { ...evidence(before, survivors), final: reordered }, {}).passed).toBe(false)
})
