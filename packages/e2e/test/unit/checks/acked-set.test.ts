import { expect, test } from 'vitest'
import {
  ackedSet,
  executedOnce,
  nothingRefuted,
  nothingUnexpected,
  uncertainAtMost,
} from '../../../src/checks/acked-set.js'
import { accountFor } from '../../../src/index.js'
import { evidence, failed, final, history, ok, unknown } from '../evidence.js'

test('every write is accounted for once', () => {
  const ops = [ok('kept', 1), ok('gone', 2), failed('refused', 3), unknown('there', 4), unknown('not there', 5)]
  const account = accountFor(history(ops), final(['kept', 'there']))
  expect(account).toMatchObject({ attempted: 5, acknowledged: 2, unexpected: [], refuted: [], repeated: [] })
  expect(account.lost.map((op) => op.id)).toEqual(['gone'])
  expect(account.uncertain.map((op) => op.id)).toEqual(['there', 'not there'])
  expect(account.recovered.map((op) => op.id)).toEqual(['there'])
})

test('an acknowledged write that is gone fails the check on losses', () => {
  const run = evidence([ok('a', 1), ok('b', 2)], ['a'])
  expect(ackedSet(run, 0)).toEqual({
    name: 'acknowledged writes lost',
    passed: false,
    expected: '0',
    found: '1: b',
  })
})

test('losses within a bound pass, where Redis may lose', () => {
  expect(ackedSet(evidence([ok('a', 1), ok('b', 2)], ['a']), 1).passed).toBe(true)
})

test('a write of unknown outcome may be there or not', () => {
  expect(ackedSet(evidence([unknown('a', 1)], []), 0).passed).toBe(true)
  expect(ackedSet(evidence([unknown('a', 1)], ['a']), 0).passed).toBe(true)
  expect(nothingUnexpected(evidence([unknown('a', 1)], ['a'])).passed).toBe(true)
})

test('an id that nobody wrote fails', () => {
  expect(nothingUnexpected(evidence([ok('a', 1)], ['a'])).passed).toBe(true)
  expect(nothingUnexpected(evidence([ok('a', 1)], ['a', 'stranger']))).toMatchObject({
    passed: false,
    found: '1: stranger',
  })
})

test('a write that the client called not executed and that is there fails', () => {
  expect(nothingRefuted(evidence([failed('a', 1)], [])).passed).toBe(true)
  expect(nothingRefuted(evidence([failed('a', 1)], ['a'])).passed).toBe(false)
})

test('a write that was executed twice fails', () => {
  expect(executedOnce(evidence([ok('a', 1)], ['a'])).passed).toBe(true)
  expect(executedOnce(evidence([ok('a', 1)], ['a', 'a']))).toMatchObject({ passed: false, found: '1: a' })
})

test('too many writes of unknown outcome fail', () => {
  const run = evidence([unknown('a', 1), unknown('b', 1)], [])
  expect(uncertainAtMost(run, 2).passed).toBe(true)
  expect(uncertainAtMost(run, 1).passed).toBe(false)
})

test('a long list of culprits is cut short', () => {
  const ops = Array.from({ length: 1_234 }, (_, index) => ok(`w-${index}`, index))
  expect(ackedSet(evidence(ops, []), 0).found).toBe('1,234: w-0, w-1, w-2, w-3, w-4, ...')
})
