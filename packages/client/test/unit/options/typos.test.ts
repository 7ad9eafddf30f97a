import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHECKED_NAMES, KIND_OF_OPTION } from '../../../src/options/names.js'
import { editDistance } from '../../../src/options/typo.js'
import { resolveIn, sentinelIn } from './support.js'

const sentinels = [{ host: 's1', port: 26379 }]

describe('misspelt options', () => {
  it.each([
    ['sentinel', 'sentinels'],
    ['sentinal', 'sentinels'],
    ['Sentinels', 'sentinels'],
    ['sentinelPasword', 'sentinelPassword'],
    ['sentinelTls', 'sentinelTLS'],
    ['sentinelTSL', 'sentinelTLS'],
    ['enableTlsForSentinelMode', 'enableTLSForSentinelMode'],
    ['masterName', 'name'],
    ['nmae', 'name'],
    ['rol', 'role'],
    ['natmap', 'natMap'],
    ['preferredSlave', 'preferredSlaves'],
    ['timings', 'timing'],
    ['serivce', 'service'],
    ['joinWrite', 'joinWrites'],
  ])('%s', (name, meant) => {
    const message = `Unknown option '${name}': did you mean '${meant}'?`
    expect(() => resolveIn({}, { sentinels, [name]: 'x' })).toThrow(message)
  })

  it('are not seen in options of ioredis, nor in names that only share letters', () => {
    for (const name of [...Object.keys(KIND_OF_OPTION), 'tag', 'mode', 'node', 'url', 'type', 'retry', 'namespace']) {
      if (CHECKED_NAMES.includes(name) || ['port', 'db', 'password', 'username'].includes(name)) continue
      expect(() => resolveIn({}, { sentinels, [name]: undefined })).not.toThrow()
      expect(() => sentinelIn({}, { sentinels, [name]: null })).not.toThrow()
    }
  })

  it('are as far away as the letters that differ, a swap counting one', () => {
    expect(editDistance('timing', 'timing')).toBe(0)
    expect(editDistance('tmiing', 'timing')).toBe(1)
    expect(editDistance('timngi', 'timing')).toBe(2)
    expect(editDistance('', 'abc')).toBe(3)
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})
