import { expect, test } from 'vitest'
import { wantsAll } from '../../kind/hold/rounds.js'

test('all rounds are done where they are asked for by that word', () => {
  expect(wantsAll({ ROUNDS: 'all' })).toBe(true)
  for (const ROUNDS of [undefined, '']) expect(wantsAll({ ROUNDS })).toBe(false)
})

test.each(['ALL', '1', 'many'])('ROUNDS=%s is not taken for few rounds', (ROUNDS) => {
  expect(() => wantsAll({ ROUNDS })).toThrow(`Expected ROUNDS=all, or no ROUNDS, got "${ROUNDS}".`)
})
