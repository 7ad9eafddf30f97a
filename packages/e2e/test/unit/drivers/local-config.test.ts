import { expect, test } from 'vitest'
import { dataConfig, quote, sentinelConfig } from '../../../src/drivers/local/config.js'
import { environmentOf } from '../../../src/drivers/local/environment.js'
import { type LocalOptions, type LocalSettings, resolveLocalOptions } from '../../../src/drivers/local/options.js'

const settings = (options: LocalOptions = {}): LocalSettings =>
  resolveLocalOptions({ redisServer: process.execPath, ...options }, {})
const here = { host: '127.0.0.1', port: 7001 }
const master = { host: '127.0.0.1', port: 7000 }
const certificates = { caFile: '/ca', certFile: '/crt', keyFile: '/key', ca: 'CA', cert: 'CERT', key: 'KEY' }
const lines = (config: string): string[] => config.split('\n')

test('the defaults make a majority of three', () => {
  expect(settings()).toMatchObject({ replicas: 2, sentinels: 3, quorum: 2, downAfterMs: 1000, masterName: 'mymaster' })
  expect(settings({ sentinels: 5 }).quorum).toBe(3)
})

test.each<LocalOptions>([
  { replicas: -1 },
  { replicas: Number.NaN },
  { sentinels: 0 },
  { downAfterMs: 0.5 },
  { masterName: 'two words' },
  { network: 'simulated' as 'proxied' },
])('%o is refused', (options) => {
  expect(() => settings(options)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }))
})

test('a missing server is one clear sentence', () => {
  expect(() => resolveLocalOptions({}, { PATH: '/nowhere' })).toThrow(
    /No redis-server on the PATH\. Install .*REDIS_SERVER_BIN/,
  )
  expect(() => resolveLocalOptions({}, { REDIS_SERVER_BIN: '/nowhere/redis' })).toThrow(/^\/nowhere\/redis, which/)
})

test('a replica follows the master, with its password', () => {
  const config = lines(dataConfig(here, master, settings({ password: 'pass word' }), undefined))
  expect(config).toEqual(expect.arrayContaining(['replicaof 127.0.0.1 7000', 'requirepass "pass word"']))
  expect(config).toContain('masterauth "pass word"')
  expect(config).toContain('port 7001')
})

test('a server that is known by another address connects from its own and announces the other', () => {
  const announced = { host: '127.1.0.1', port: 9001 }
  const data = lines(dataConfig({ ...here, announced }, master, settings(), undefined))
  expect(data).toEqual(expect.arrayContaining(['bind 127.0.0.1', 'bind-source-addr 127.0.0.1', 'port 7001']))
  expect(data).toEqual(expect.arrayContaining(['replica-announce-ip 127.1.0.1', 'replica-announce-port 9001']))
  const sentinel = lines(sentinelConfig({ ...here, announced }, master, settings(), undefined))
  expect(sentinel).toContain('bind-source-addr 127.0.0.1')
  expect(sentinel).toEqual(expect.arrayContaining(['sentinel announce-ip 127.1.0.1', 'sentinel announce-port 9001']))
  expect(dataConfig(here, master, settings(), undefined)).not.toMatch(/announce|bind-source-addr/)
})

test("the user's lines come last, so that they win", () => {
  const config = lines(
    dataConfig(here, undefined, settings({ config: { save: '60 1', 'min-replicas-to-write': '1' } }), undefined),
  )
  expect(config.indexOf('save 60 1')).toBeGreaterThan(config.indexOf('save ""'))
  expect(config).toContain('min-replicas-to-write 1')
})

test('with TLS there is no port without it', () => {
  const data = lines(dataConfig(here, master, settings({ tls: true }), certificates))
  const sentinel = lines(sentinelConfig(here, master, settings({ tls: 'mutual' }), certificates))
  expect(data).toEqual(
    expect.arrayContaining(['port 0', 'tls-port 7001', 'tls-auth-clients no', 'tls-replication yes']),
  )
  expect(sentinel).toEqual(expect.arrayContaining(['port 0', 'tls-port 7001', 'tls-auth-clients yes']))
})

test('the sentinel monitors before it is told more about the master', () => {
  const config = lines(sentinelConfig(here, master, settings({ password: 'p', downAfterMs: 1500 }), undefined))
  expect(config.indexOf('sentinel monitor mymaster 127.0.0.1 7000 2')).toBeGreaterThan(-1)
  expect(config.indexOf('sentinel auth-pass mymaster "p"')).toBeGreaterThan(
    config.indexOf('sentinel monitor mymaster 127.0.0.1 7000 2'),
  )
  expect(config).toContain('sentinel down-after-milliseconds mymaster 1500')
})

test('quotes, backslashes and line ends stay inside an argument', () => {
  expect(quote('a"b\\c\nd')).toBe('"a\\"b\\\\c\\x0ad"')
  expect(quote('grün')).toBe('"grün"')
})

test('the environment has what a pod would have, and nothing that is the default', () => {
  expect(environmentOf(here, settings(), undefined)).toEqual({
    REDIS_SENTINEL_SERVICE_HOST: '127.0.0.1',
    REDIS_SENTINEL_SERVICE_PORT: '7001',
  })
  const all = settings({ masterName: 'cache', password: 'p', sentinelPassword: 's', tls: 'mutual' })
  expect(environmentOf(here, all, certificates)).toMatchObject({
    REDIS_SENTINEL_MASTER_NAME: 'cache',
    REDIS_PASSWORD: 'p',
    REDIS_SENTINEL_PASSWORD: 's',
    REDIS_TLS_CA: 'CA',
    REDIS_TLS_CERT: 'CERT',
    REDIS_TLS_KEY: 'KEY',
  })
  expect(environmentOf(here, settings({ tls: true }), certificates)).not.toHaveProperty('REDIS_TLS_KEY')
})
