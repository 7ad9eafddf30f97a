import { expect, test } from 'vitest'
import { shiftOf } from '../../../../src/drivers/kind/agent/clock.js'

test("an agent on the same kernel is placed exactly, by the kernel's clock", () => {
  // Here performance.now() was 0 at 1000 of the kernel; the agent's at 1250.
  const sample = { askedAt: 500, answeredAt: 540, now: 260, monotonic: 1_510 }
  expect(shiftOf([sample], 1_000)).toBe(250)
})

test('an agent on another kernel is placed in the middle of the quickest answer', () => {
  const slow = { askedAt: 0, answeredAt: 900, now: 10, monotonic: 9_000_010 }
  const quick = { askedAt: 1_000, answeredAt: 1_010, now: 5, monotonic: 9_000_005 }
  expect(shiftOf([slow, quick], 1_000)).toBe(1_000)
})
