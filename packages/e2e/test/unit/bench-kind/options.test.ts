import { expect, it } from 'vitest'
import { readOptions } from '../../../src/bench-kind/options.js'

it('measures everything ten times where nothing is said', () => {
  expect(readOptions([])).toMatchObject({ runs: 10, kinds: expect.arrayContaining(['cold-start', 'outage']) })
})

it('takes what is said', () => {
  expect(readOptions(['--runs', '2', '--only', 'killed', '--json', 'file'])).toEqual({
    runs: 2,
    kinds: ['killed'],
    json: 'file',
  })
  expect(readOptions(['--help'])).toBeUndefined()
})

it('says what is wrong with it', () => {
  expect(() => readOptions(['--runs', '0'])).toThrow('Expected --runs to be a whole number from 1 up, got 0.')
  expect(() => readOptions(['--only', 'nothing'])).toThrow('Nothing called nothing is measured: there are cold-start')
})
