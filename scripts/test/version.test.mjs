import { expect, test } from 'vitest'
import { isAtLeast, pinnedVersion } from '../setup/version.mjs'

test.each([
  ['22.12.0', '22.12.0', true],
  ['v24.0.0', '22.12.0', true],
  ['22.11.9', '22.12.0', false],
  ['20.20.2', '22.12.0', false],
  ['6.2', '6.2.0', true],
  ['10.0.1', '6.2', true],
  ['6.0.16', '6.2', false],
  ['no version', '6.2', false],
])('%s compared with at least %s is %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected)
})

test('the pinned pnpm is read from packageManager, with or without a hash', () => {
  expect(pinnedVersion('pnpm@12.21.0')).toBe('12.21.0')
  expect(pinnedVersion('pnpm@12.21.0+sha512.abc')).toBe('12.21.0')
  expect(() => pinnedVersion('npm@11.0.0')).toThrow('npm@11.0.0')
})
