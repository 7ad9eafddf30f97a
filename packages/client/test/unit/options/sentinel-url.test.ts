import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../../src/options/address.js'
import { resolveIn, sentinelIn } from './support.js'

describe('a redis+sentinel:// URL', () => {
  it('says everything', () => {
    const resolved = sentinelIn({}, 'redis+sentinel://user:secret@s1:26379,s2:26380/mymaster/0')
    expect(resolved).toMatchObject({
      seeds: [
        { host: 's1', port: 26379 },
        { host: 's2', port: 26380 },
      ],
      masterName: 'mymaster',
      ioredis: { db: 0, username: 'user', password: 'secret', name: 'mymaster' },
    })
  })

  it('has defaults for what it leaves out', () => {
    for (const url of ['redis+sentinel://s1', 'redis+sentinel://s1/', 'REDIS+SENTINEL://s1:26379']) {
      const resolved = sentinelIn({}, url)
      expect(resolved.seeds).toEqual([{ host: 's1', port: 26379 }])
      expect(resolved.masterName).toBe('mymaster')
    }
  })

  it('takes IPv6 addresses in brackets', () => {
    expect(sentinelIn({}, 'redis+sentinel://[::1]:7000,[fe80::1%25eth0],s3/m').seeds).toEqual([
      { host: '::1', port: 7000 },
      { host: 'fe80::1%eth0', port: 26379 },
      { host: 's3', port: 26379 },
    ])
  })

  it('takes options in its query, numbers and booleans converted', () => {
    const query =
      'sentinelUsername=su&sentinelPassword=sp&role=slave&connectTimeout=500&lazyConnect=true&updateSentinels=false' +
      '&maxRetriesPerRequest=null&keyPrefix=1&family=6'
    const { ioredis, role } = sentinelIn({}, `redis+sentinel://s1/m?${query}`)
    expect(role).toBe('slave')
    expect(ioredis).toMatchObject({
      sentinelUsername: 'su',
      sentinelPassword: 'sp',
      connectTimeout: 500,
      lazyConnect: true,
      updateSentinels: false,
      maxRetriesPerRequest: null,
      keyPrefix: '1',
      family: 6,
    })
  })

  it('wins over options, which add to it, as with a URL of ioredis', () => {
    const { masterName, ioredis } = sentinelIn({}, 'redis+sentinel://s1/m', { name: 'other', connectTimeout: 7 })
    expect(masterName).toBe('m')
    expect(ioredis.connectTimeout).toBe(7)
  })

  it('turns TLS on on both sides with rediss+sentinel://', () => {
    const resolved = sentinelIn({}, 'rediss+sentinel://s1/m')
    expect(resolved.readSecrets()).toEqual({ tls: {}, sentinelTLS: {} })
    expect(resolved.ioredis).toMatchObject({ tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true })
    const tls = { servername: 'x' }
    expect(sentinelIn({}, 'rediss+sentinel://s1/m', { tls }).readSecrets()).toEqual({ tls, sentinelTLS: tls })
    const sentinelTLS = { servername: 'y' }
    expect(sentinelIn({}, 'rediss+sentinel://s1/m', { tls, sentinelTLS }).readSecrets()).toEqual({ tls, sentinelTLS })
  })

  it('comes back as it went in', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 16 }).filter((s) => s.isWellFormed())
    const port = fc.integer({ min: 1, max: 65535 })
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('::1', 'fe80::1', '2001:db8::2'))
    const parts = fc.record({
      seeds: fc.array(fc.record({ host, port }), { minLength: 1, maxLength: 4 }),
      username: text,
      password: text,
      sentinelPassword: text,
      name: text.filter((s) => s.trim() !== ''),
      db: fc.nat(),
    })
    fc.assert(
      fc.property(parts, ({ seeds, username, password, sentinelPassword, name, db }) => {
        const [u, p, s, n] = [username, password, sentinelPassword, name].map(encodeURIComponent)
        const url = `redis+sentinel://${u}:${p}@${seeds.map(formatAddress).join()}/${n}/${db}?sentinelPassword=${s}`
        const resolved = sentinelIn({}, url)
        expect(resolved.seeds).toEqual(seeds)
        expect(resolved.masterName).toBe(name)
        expect(resolved.ioredis.db).toBe(db)
        expect(resolved.readSecrets()).toEqual({ username, password, sentinelPassword })
      }),
    )
  })
})

describe('a malformed URL', () => {
  it.each([
    'redis+sentinel://',
    'redis+sentinel:///mymaster',
    'redis+sentinel://s1//0',
    'redis+sentinel://s1/m/x',
    'redis+sentinel://s1/m/0/1',
    'redis+sentinel://s1/%zz',
    'redis+sentinel://s1:port/m',
    'redis+sentinel://s1:0/m',
    'redis+sentinel://::1/m',
    'redis+sentinel://[::z]/m',
    'redis+sentinel://s1/m#x',
    'redis+sentinel://s1/m?db=x',
    'redis+sentinel://s1/m?role=replica',
    'redis+sentinel://s1/m?lazyConnect=maybe',
    'redis+sentinel://s1/m?natMap=x',
    'redis+sentinel://s1/m?tls=true',
    'redis+sentinel://s1/m?sentinelPasword=x',
    'sentinel://s1/m',
    'http://s1',
    'redis://h:99999',
    'redis://a b',
    'not a url',
  ])('%s is refused, in an argument and in REDIS_URL', (url) => {
    const invalid = expect.objectContaining({ code: 'CONFIG_INVALID' })
    expect(() => resolveIn({}, url)).toThrow(invalid)
    expect(() => resolveIn({ env: { REDIS_URL: url } })).toThrow(invalid)
  })

  it.each([
    'redis+sentinel://user:hunter2@s1:x/m',
    'redis+sentinel://user:hun/ter2@s1:26379/m',
    'redis+sentinel://user:hun?ter2@s1:26379/m',
    'redis+sentinel://user:hun#ter2@s1:26379/m',
    'redis+sentinel://user:%hunter2@s1:26379/m',
    'redis+sentinel://user:hunter2@s1:26379//',
    'redis+sentinel://user:hunter2@s 1/m',
    'redis://user:hunter2@h:x/m',
    'redis://user:hun/ter2@h',
    'redis://user:%hunter2@h',
    'http://user:hunter2@h',
  ])('does not show its password: %s', (url) => {
    for (const run of [() => resolveIn({}, url), () => resolveIn({ env: { REDIS_URL: url } })]) {
      let caught: unknown
      try {
        run()
      } catch (error) {
        caught = error
      }
      const { code, message, cause } = caught as Error & { code: string }
      expect(code).toBe('CONFIG_INVALID')
      expect(message).not.toMatch(/hun|ter2/)
      expect(cause).toBeUndefined()
    }
  })
})
