import { expect, test } from 'vitest'
import { settingsFrom } from '../../src/clients/settings.js'

test('the variables of the Service are enough', () => {
  const env = { REDIS_SENTINEL_SERVICE_HOST: '10.0.0.1', REDIS_SENTINEL_SERVICE_PORT: '26379' }
  expect(settingsFrom(env)).toEqual({ sentinels: [{ host: '10.0.0.1', port: 26379 }], name: 'mymaster' })
})

test('a list of sentinels comes before the Service', () => {
  const env = {
    REDIS_SENTINELS: 'a:1,b:2',
    REDIS_SENTINEL_SERVICE_HOST: 'c',
    REDIS_SENTINEL_SERVICE_PORT: '3',
    REDIS_SENTINEL_MASTER_NAME: 'cache',
    REDIS_PASSWORD: 'p',
    REDIS_SENTINEL_PASSWORD: 's',
    REDIS_TLS_CA: 'CA',
  }
  expect(settingsFrom(env)).toEqual({
    sentinels: [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ],
    name: 'cache',
    password: 'p',
    sentinelPassword: 's',
    tls: { ca: 'CA' },
  })
})

test('an environment without sentinels is refused', () => {
  expect(() => settingsFrom({})).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }))
})
