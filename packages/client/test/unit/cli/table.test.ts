import { expect, it } from 'vitest'
import { table } from '../../../src/cli/table.js'

it('aligns columns and leaves no blank at the end of a line', () => {
  const rows = [
    ['a', 'bbb', 'c'],
    ['aaa', 'b'],
    ['', '', 'c'],
  ]
  expect(table(rows)).toBe('a    bbb  c\naaa  b\n          c\n')
})
