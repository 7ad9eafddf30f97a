import { describe, expect, it } from 'vitest'
import { PEM, sentinelIn } from './support.js'

describe('the key by which clients find out whether they can share connections to sentinels', () => {
  const sentinels = [{ host: 's1' }]
  const keyOf = (options: object): string => sentinelIn({}, { sentinels, ...options }).secretsKey

  it('depends on what the sentinels are shown, and on nothing else', () => {
    expect(keyOf({ sentinelPassword: 'a' })).toBe(keyOf({ sentinelPassword: 'a', password: 'x', db: 4 }))
    expect(keyOf({ sentinelPassword: '' })).toBe(keyOf({}))
    expect(keyOf({ sentinelPassword: 'a' })).not.toBe(keyOf({ sentinelPassword: 'b' }))
    expect(keyOf({ sentinelPassword: 'a' })).not.toBe(keyOf({ sentinelUsername: 'a' }))
  })

  it('compares TLS options by what they hold, functions by identity', () => {
    const check = (): undefined => undefined
    expect(keyOf({ sentinelTLS: { ca: Buffer.from(PEM) } })).toBe(keyOf({ sentinelTLS: { ca: Buffer.from(PEM) } }))
    expect(keyOf({ sentinelTLS: { ca: 'x' } })).not.toBe(keyOf({ sentinelTLS: {} }))
    expect(keyOf({ sentinelTLS: {} })).not.toBe(keyOf({}))
    expect(keyOf({ sentinelTLS: { checkServerIdentity: check } })).toBe(
      keyOf({ sentinelTLS: { checkServerIdentity: check } }),
    )
    expect(keyOf({ sentinelTLS: { checkServerIdentity: check } })).not.toBe(
      keyOf({ sentinelTLS: { checkServerIdentity: () => undefined } }),
    )
  })

  it('stays the same while a file changes', () => {
    const env = { REDIS_SENTINELS: 's1', REDIS_SENTINEL_PASSWORD_FILE: '/run/p' }
    const key = (password: string) => sentinelIn({ env, files: { '/run/p': password } }).secretsKey
    expect(key('a')).toBe(key('b'))
  })
})
