import { describe, expect, it } from 'vitest'
import { PEM, resolveIn, sentinelIn, shownFor, sourceOf } from './support.js'

const SENTINELS = { REDIS_SENTINELS: 's1' }

describe('TLS of the environment', () => {
  it('is on for both sides', () => {
    const env = { ...SENTINELS, REDIS_TLS_CA: PEM }
    const resolved = sentinelIn({ env })
    expect(resolved.readSecrets()).toEqual({ tls: { ca: PEM }, sentinelTLS: { ca: PEM } })
    expect(resolved.ioredis).toMatchObject({ tls: { ca: PEM }, enableTLSForSentinelMode: true })
    expect(shownFor(resolved, 'tls')).toBe('on (ca)')
    expect(sourceOf(resolved, 'sentinelTLS')).toBe('REDIS_TLS_CA')
  })

  it('takes a client certificate, from files that may be renewed', () => {
    const env = { ...SENTINELS, REDIS_TLS_CERT_FILE: '/c', REDIS_TLS_KEY_FILE: '/k', REDIS_TLS_CA_FILE: '/a' }
    const resolved = sentinelIn({ env, files: { '/a': `${PEM}\n`, '/c': PEM, '/k': PEM } })
    expect(resolved.readSecrets().tls).toEqual({ ca: PEM, cert: PEM, key: PEM })
  })

  it('gives way to the options of each side', () => {
    const env = { ...SENTINELS, REDIS_TLS_CA: PEM }
    const tls = { servername: 'x' }
    expect(sentinelIn({ env }, { tls }).readSecrets()).toEqual({ tls, sentinelTLS: { ca: PEM } })
    expect(sentinelIn({ env }, { sentinelTLS: tls }).readSecrets()).toEqual({ tls: { ca: PEM }, sentinelTLS: tls })
    expect(sentinelIn({ env }, { enableTLSForSentinelMode: false }).readSecrets()).toEqual({ sentinelTLS: { ca: PEM } })
  })

  it('completes a rediss+sentinel:// URL', () => {
    const env = { REDIS_URL: 'rediss+sentinel://s1', REDIS_TLS_CA: PEM }
    expect(sentinelIn({ env }).readSecrets()).toEqual({ tls: { ca: PEM }, sentinelTLS: { ca: PEM } })
    expect(sentinelIn({ env: { REDIS_URL: 'rediss+sentinel://s1' } }).readSecrets()).toEqual({
      tls: {},
      sentinelTLS: {},
    })
  })

  it('is refused by halves', () => {
    const invalid = (message: RegExp) =>
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })
    expect(() => resolveIn({ env: { ...SENTINELS, REDIS_TLS_CERT: PEM } })).toThrow(invalid(/without REDIS_TLS_KEY/))
    expect(() => resolveIn({ env: { ...SENTINELS, REDIS_TLS_KEY: PEM } })).toThrow(invalid(/without REDIS_TLS_CERT/))
    expect(() => resolveIn({ env: { ...SENTINELS, REDIS_TLS_CA: '/etc/ca.crt' } })).toThrow(
      invalid(/PEM.*REDIS_TLS_CA_FILE/),
    )
  })
})

describe('TLS of the options', () => {
  const sentinels = [{ host: 's1' }]

  it('needs enableTLSForSentinelMode for the data nodes, as in ioredis', () => {
    const tls = { servername: 'x' }
    expect(sentinelIn({}, { sentinels, tls }).readSecrets()).toEqual({})
    expect(sentinelIn({}, { sentinels, tls, enableTLSForSentinelMode: true }).readSecrets()).toEqual({ tls })
    expect(sentinelIn({}, { sentinels, sentinelTLS: tls }).readSecrets()).toEqual({ sentinelTLS: tls })
  })
})
