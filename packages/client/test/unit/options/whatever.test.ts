import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SwitchmasterError } from '../../../src/errors.js'
import { KIND_OF_OPTION } from '../../../src/options/names.js'
import { TIMING_NAMES } from '../../../src/options/timing.js'
import { resolveIn } from './support.js'

describe('whatever comes in', () => {
  const outcome = (run: () => unknown): void => {
    try {
      run()
    } catch (error) {
      expect(error).toBeInstanceOf(SwitchmasterError)
    }
  }
  const scheme = fc.constantFrom('', 'redis://', 'rediss://', 'redis+sentinel://', 'rediss+sentinel://', 'x://')
  const piece = fc.constantFrom('s1', ':', '@', '/', '?', '#', ',', '%', '[', ']', '::1', '26379', 'a=b', '&', ' ', '.')
  const almostUrl = fc
    .tuple(scheme, fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 12 }))
    .map(([start, rest]) => start + rest.join(''))
  const value = fc.oneof(fc.anything(), almostUrl, fc.integer(), fc.constantFrom('slave', 'mymaster', null, undefined))
  const seed = fc.record({ host: value, port: value, family: value }, { requiredKeys: [] })
  const timing = fc.dictionary(fc.constantFrom(...TIMING_NAMES, 'other'), value)
  const options = fc
    .tuple(
      fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(KIND_OF_OPTION)), fc.string()), value),
      fc.record({ sentinels: fc.oneof(fc.array(seed), value), timing: fc.oneof(timing, value) }, { requiredKeys: [] }),
    )
    .map(([any, some]) => ({ ...any, ...some }))
  const variables = [
    'REDIS_SENTINELS',
    'REDIS_SENTINEL_SERVICE_HOST',
    'REDIS_SENTINEL_SERVICE_PORT',
    'REDIS_SENTINEL_PORT',
    'REDIS_URL',
    'REDIS_URL_FILE',
    'KUBERNETES_SERVICE_HOST',
    'REDIS_SENTINEL_MASTER_NAME',
    'REDIS_PASSWORD',
    'REDIS_PASSWORD_FILE',
    'REDIS_TLS_CA_FILE',
    'REDIS_TLS_CERT',
    'REDIS_TLS_KEY',
  ]
  const env = fc.dictionary(fc.constantFrom(...variables), fc.oneof(fc.string(), almostUrl))
  const files = fc.dictionary(fc.constantFrom('a', 'b'), almostUrl)

  it('is resolved, or refused with an error of ours', () => {
    fc.assert(
      fc.property(env, files, fc.array(fc.oneof(value, options, almostUrl), { maxLength: 4 }), (e, f, args) => {
        outcome(() => resolveIn({ env: e, files: f }, ...args).readSecrets())
      }),
      { numRuns: 2000 },
    )
  })

  it('shows a password in no message, wherever in a URL it stands', () => {
    const letters = fc.string({ minLength: 4, maxLength: 10, unit: fc.constantFrom(...'QXZJ') })
    fc.assert(
      fc.property(letters, scheme, almostUrl, (secret, start, rest) => {
        const url = `${start || 'redis://'}user:${secret}@${rest}`
        for (const run of [() => resolveIn({}, url), () => resolveIn({ env: { REDIS_URL: url } })]) {
          try {
            expect(JSON.stringify(run().provenance)).not.toContain(secret)
          } catch (error) {
            expect(error).toBeInstanceOf(SwitchmasterError)
            expect((error as Error).message).not.toContain(secret)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
