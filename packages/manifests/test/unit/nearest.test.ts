import { expect, it } from 'vitest'
import { nearest } from '../../src/nearest.js'

const KNOWN = ['overlays', 'replicas', 'name', 'namespace', 'storageSize', 'storageClass', 'downAfterMs']

it.each([
  ['overlay', 'overlays'],
  ['repilcas', 'replicas'],
  ['REPLICAS', 'replicas'],
  ['names', 'name'],
  ['downAfter', 'downAfterMs'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, KNOWN)).toBe(meant)
})

it.each(['frobnicate', 'x', 'storage'])('%s was meant to be none of them', (word) => {
  expect(nearest(word, KNOWN)).toBeUndefined()
})
