import { expect, test } from 'vitest'
import { tally } from '../vitest/tally.mjs'

test('a run with passes and explained skips is good', () => {
  const { lines, good } = tally([
    { name: 'a', state: 'passed' },
    { name: 'b', state: 'skipped', reason: 'needs TLS' },
  ])
  expect(lines).toEqual(['skipped: b: needs TLS', '1 passed, 0 failed, 1 skipped'])
  expect(good).toBe(true)
})

test('a skip without a reason is a failure', () => {
  const { lines, good } = tally([
    { name: 'a', state: 'passed' },
    { name: 'b', state: 'skipped' },
  ])
  expect(lines).toEqual(['skipped: b: no reason given, so it counts as failed', '1 passed, 1 failed, 0 skipped'])
  expect(good).toBe(false)
})

test('a test that never ended is a failure', () => {
  expect(
    tally([
      { name: 'a', state: 'passed' },
      { name: 'b', state: 'pending' },
    ]).lines,
  ).toEqual(['1 passed, 1 failed, 0 skipped'])
})

test('a run in which nothing ran is not good', () => {
  expect(tally([]).good).toBe(false)
  expect(tally([{ name: 'b', state: 'skipped', reason: 'needs TLS' }]).good).toBe(false)
})
