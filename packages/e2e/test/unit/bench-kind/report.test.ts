import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { report } from '../../../src/bench-kind/report.js'

const lines = (metric: string, ...values: number[]) =>
  report(values.map((value) => ({ metric, value }))).map(stripVTControlCharacters)

it('tells median, worst and number of runs, and what has come of the goal', () => {
  expect(lines('deleted-gap', 900, 1_000, 1_200)[2]).toMatch(/1\.00 s +1\.20 s +3 +1\.50 s: met$/)
  expect(lines('deleted-gap', 900, 1_000, 1_700)[2]).toMatch(/1\.50 s: met by the median$/)
  expect(lines('deleted-gap', 1_600, 1_700)[2]).toMatch(/1\.50 s: missed$/)
})

it('asks for no loss in any run', () => {
  expect(lines('deleted-lost', 0, 0, 0)[2]).toMatch(/0: met$/)
  expect(lines('deleted-lost', 1, 1, 0)[2]).toMatch(/0: missed$/)
})

it('names no goal where there is none, and says nothing of what was not measured', () => {
  expect(lines('idle-cpu', 0.0214)).toHaveLength(3)
  expect(lines('idle-cpu', 0.0214)[2]).toMatch(/21 mCPU +21 mCPU +1$/)
  expect(report([])).toEqual([])
})
