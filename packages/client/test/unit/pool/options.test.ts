import { expect, it } from 'vitest'
import { createPool } from '../../../src/index.js'
import { resolvePool, splitPoolArguments } from '../../../src/pool/options.js'

const SENTINELS = { sentinels: [{ host: '127.0.0.1', port: 26_379 }] }

it.each([
  [{ max: 0 }, 'Expected pool.max to be a whole number, 1 or more, got 0.'],
  [{ max: 1.5 }, 'Expected pool.max to be a whole number, 1 or more, got 1.5.'],
  [{ min: -1 }, 'Expected pool.min to be a whole number, 0 or more, got -1.'],
  [{ min: 11 }, 'Expected pool.min to be no more than pool.max (10), got 11.'],
  [{ maxWaiting: Number.NaN }, 'Expected pool.maxWaiting to be a whole number, 0 or more, got NaN.'],
  [{ acquireTimeoutMs: 0 }, 'Expected pool.acquireTimeoutMs to be a positive, finite number (milliseconds), got 0.'],
  [{ idleTimeoutMs: Number.POSITIVE_INFINITY }, /pool.idleTimeoutMs/],
  [{ borrowLimitMs: '1' }, /pool.borrowLimitMs/],
  [{ maxWait: 1 }, /Unknown option 'pool.maxWait'/],
  [[], /Expected pool to be an object/],
])('%j is refused at once', (pool, message) => {
  expect(() => createPool({ ...SENTINELS, pool: pool as object })).toThrow(message)
})

it('what is wrong with the options of the connections is said at once as well', () => {
  expect(() => createPool({ sentinels: [] })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  expect(() => createPool('redis+sentinel://')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

it('fills in defaults, and keeps the rest for the connections', () => {
  expect(resolvePool({ max: 3 })).toMatchObject({ min: 0, max: 3, acquireTimeoutMs: 5000 })
  const { settings, rest } = splitPoolArguments(['redis://h', { db: 2, pool: { min: 1 } }])
  expect(settings.min).toBe(1)
  expect(rest).toEqual(['redis://h', { db: 2 }])
})
