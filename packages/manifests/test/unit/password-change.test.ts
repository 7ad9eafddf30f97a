import { expect, test } from 'vitest'
import { passwordChanges } from '../../src/cluster/password-change.js'

test('a password is another one when either differs; one that is not there is none', () => {
  const none = { password: '', 'sentinel-password': '' }
  expect(passwordChanges({}, none)).toBe(false)
  expect(
    passwordChanges({ password: 'a\n', 'sentinel-password': 'b' }, { password: 'a', 'sentinel-password': 'b' }),
  ).toBe(false)
  expect(passwordChanges({ password: 'a', 'sentinel-password': 'b' }, none)).toBe(true)
  expect(
    passwordChanges({ password: 'a', 'sentinel-password': 'b' }, { password: 'a', 'sentinel-password': 'c' }),
  ).toBe(true)
})
