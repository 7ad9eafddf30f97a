import { expect, test } from 'vitest'
import { unavailability } from '../../../src/checks/unavailability.js'
import { longestGap } from '../../../src/index.js'
import { evidence, failed, history, ok, unknown } from '../evidence.js'

test('the longest gap lies between two acknowledgements, in whatever order they were recorded', () => {
  expect(longestGap(history([ok('c', 900), ok('a', 100), ok('b', 400)]))).toEqual({ from: 400, to: 900 })
})

test('errors do not count as service', () => {
  const ops = [ok('a', 100), failed('b', 300), unknown('c', 500), ok('d', 700), ok('e', 950)]
  expect(longestGap(history(ops))).toEqual({ from: 100, to: 700 })
})

test('a client that never comes back has a gap up to the end', () => {
  expect(longestGap(history([ok('a', 100)]))).toEqual({ from: 100, to: 1_000 })
  expect(longestGap(history([]))).toEqual({ from: 0, to: 1_000 })
})

test('an acknowledgement after the stop does not end the gap', () => {
  expect(longestGap(history([ok('a', 100), ok('late', 1_500)]))).toEqual({ from: 100, to: 1_000 })
})

test('a gap over the limit fails', () => {
  const run = evidence([ok('a', 100), ok('b', 700)], ['a', 'b'])
  expect(unavailability(run, 600).passed).toBe(true)
  expect(unavailability(run, 599)).toMatchObject({ passed: false, expected: 'at most 599 ms', found: '600 ms' })
})
