import fc from 'fast-check'
import { Redis as Ioredis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { plainIn, resolveIn, shownFor } from './support.js'

const env = {
  REDIS_SENTINELS: 's1:26379',
  REDIS_USERNAME: 'from-env',
  REDIS_PASSWORD: 'from-env',
  REDIS_SENTINEL_MASTER_NAME: 'from-env',
  REDIS_TLS_CA: 'from-env',
}

// A function is made anew for each client, so that two of them are equal only by what they print.
const comparable = (options: object): object =>
  JSON.parse(JSON.stringify(options, (_, value) => (typeof value === 'function' ? String(value) : value)))

const optionsOf = (...args: readonly unknown[]): object => {
  const redis = Reflect.construct(Ioredis, args) as Ioredis
  redis.disconnect()
  return comparable(redis.options)
}

class OwnConnector {}

// Inside the last of the options, or behind them: ioredis looks at three arguments, and no more.
const lazily = (args: readonly unknown[]): readonly unknown[] => {
  const last = args.at(-1)
  return typeof last === 'object' ? [...args.slice(0, -1), { ...last, ...LAZY }] : [...args, LAZY]
}

const LAZY = { lazyConnect: true }

describe('an address in the arguments', () => {
  it.each<[string, readonly unknown[]]>([
    ['a port', [6380]],
    ['a port as text', ['6380']],
    ['a port and a host', [6380, 'h']],
    ['a port, a host and options', [6380, 'h', { db: 2, port: 1 }]],
    ['a port and options', [6380, { host: 'h' }]],
    ['a host in options', [{ host: 'h' }]],
    ['a port as text in options', [{ port: '6380' }]],
    ['a host', ['h']],
    ['a host and a port', ['h:6380']],
    ['a host, a port and a query', ['h:6380?db=3&family=6']],
    ['a URL', ['redis://app:s%40crt@h:7000/2?keyPrefix=a&family=4']],
    ['a URL without a host', ['redis://']],
    ['a URL with a password alone', ['redis://:secret@h']],
    ['a URL with an IPv6 address', ['redis://[::1]:7000']],
    ['a URL that starts at the slashes', ['//h:7000/3']],
    ['a URL with TLS', ['rediss://h']],
    ['a URL with TLS, and what it should be like', ['rediss://h', { tls: { servername: 'x' } }]],
    ['a URL and options it wins over', ['redis://h/2', { db: 5, host: 'other', connectionName: 'n' }]],
    ['a path', ['/tmp/sock']],
    ['a path and a query', ['/tmp/sock?db=2']],
    ['a path in options', [{ path: '/tmp/sock', port: null }]],
    ['an unknown option, which passes', [{ host: 'h', somethingElse: 1, nodes: 2 }]],
    ['a connector', [{ Connector: OwnConnector, sentinels: [{ host: 's1' }], name: 'x' }]],
    ['empty fields', [{ host: 'h', password: null, sentinels: null, name: null, natMap: null }]],
  ])('is plain ioredis, unchanged: %s', (_, args) => {
    const { ioredis } = plainIn({ env }, ...args)
    expect(optionsOf({ ...ioredis, ...LAZY })).toEqual(optionsOf(...lazily(args)))
  })

  it('reads URLs as ioredis does, whatever is in them', () => {
    const text = fc.string({ minLength: 1, maxLength: 12 }).map(encodeURIComponent)
    const url = fc
      .record({
        scheme: fc.constantFrom('redis://', 'rediss://', '//', ''),
        user: fc.option(text, { nil: '' }),
        password: fc.option(text, { nil: '' }),
        host: fc.constantFrom('h', 'a.example', '10.0.0.1', '[::1]'),
        port: fc.option(fc.integer({ min: 1, max: 65535 }), { nil: '' }),
        db: fc.option(fc.nat(15), { nil: '' }),
        key: fc.constantFrom('keyPrefix', 'connectionName', 'family', 'other'),
        value: text,
      })
      .map(({ scheme, user, password, host, port, db, key, value }) => {
        const userinfo = user || password ? `${user}:${password}@` : ''
        return `${scheme}${userinfo}${host}${port === '' ? '' : `:${port}`}${db === '' ? '' : `/${db}`}?${key}=${value}`
      })
    fc.assert(
      fc.property(url, (given) => {
        const { ioredis } = plainIn({ env }, given)
        expect(optionsOf({ ...ioredis, ...LAZY })).toEqual(optionsOf(given, LAZY))
      }),
    )
  })

  it('is shown no secret of the environment', () => {
    for (const args of [[{ host: 'h' }], [6380], ['redis://h'], ['/tmp/sock'], [{ Connector: OwnConnector }]]) {
      const resolved = plainIn({ env }, ...args)
      expect(resolved.readSecrets()).toEqual({})
      expect(JSON.stringify(resolved)).not.toContain('from-env')
    }
  })

  it('is described with its secrets hidden', () => {
    const resolved = plainIn({}, 'redis://app:secret@h:7000/2')
    expect(shownFor(resolved, 'address')).toBe('h:7000')
    expect(shownFor(resolved, 'password')).toBe('******')
    expect(JSON.stringify(resolved.provenance)).not.toContain('secret')
  })

  it('is checked for misspelt options of ours all the same', () => {
    expect(() => resolveIn({}, { host: 'h', timings: {} })).toThrow("Unknown option 'timings': did you mean 'timing'?")
  })
})
