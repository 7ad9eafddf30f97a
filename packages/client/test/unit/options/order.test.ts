import { describe, expect, it } from 'vitest'
import { plainIn, resolveIn, sentinelIn, sourceOf } from './support.js'

const everything = {
  REDIS_SENTINELS: 'list:1001',
  REDIS_SENTINEL_SERVICE_HOST: '10.0.0.1',
  REDIS_SENTINEL_SERVICE_PORT: '1002',
  REDIS_URL: 'redis+sentinel://url:1003/other',
  KUBERNETES_SERVICE_HOST: '10.0.0.254',
}
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(everything).filter(([name]) => !names.includes(name)))

describe('where the sentinels come from, first one that says something', () => {
  it('options', () => {
    const resolved = sentinelIn({ env: everything }, { sentinels: [{ host: 'option', port: 1000 }] })
    expect(resolved.seeds).toEqual([{ host: 'option', port: 1000 }])
    expect(sourceOf(resolved, 'sentinels')).toBe('options')
  })

  it('a URL in the arguments', () => {
    const resolved = sentinelIn({ env: everything }, 'redis+sentinel://argument:999')
    expect(resolved.seeds).toEqual([{ host: 'argument', port: 999 }])
    expect(sourceOf(resolved, 'sentinels')).toBe('URL')
  })

  it.each([
    [[], [{ host: 'list', port: 1001 }], 'REDIS_SENTINELS', 'mymaster'],
    [
      ['REDIS_SENTINELS'],
      [{ host: '10.0.0.1', port: 1002, servername: 'redis-sentinel' }],
      'REDIS_SENTINEL_SERVICE_HOST',
      'mymaster',
    ],
    [['REDIS_SENTINELS', 'REDIS_SENTINEL_SERVICE_HOST'], [{ host: 'url', port: 1003 }], 'REDIS_URL', 'other'],
    [
      ['REDIS_SENTINELS', 'REDIS_SENTINEL_SERVICE_HOST', 'REDIS_URL'],
      [{ host: 'redis-sentinel', port: 26379 }],
      'KUBERNETES_SERVICE_HOST',
      'mymaster',
    ],
  ])('the environment without %j', (missing, seeds, source, masterName) => {
    const resolved = sentinelIn({ env: without(...missing) })
    expect(resolved.seeds).toEqual(seeds)
    expect(sourceOf(resolved, 'sentinels')).toBe(source)
    expect(resolved.masterName).toBe(masterName)
  })

  it('an error that lists every place that was looked at', () => {
    expect(() => resolveIn({})).toThrow(
      expect.objectContaining({
        code: 'SENTINELS_NOT_CONFIGURED',
        message: expect.stringMatching(
          /options.*REDIS_SENTINELS.*REDIS_SENTINEL_SERVICE_HOST.*REDIS_URL.*KUBERNETES_SERVICE_HOST/,
        ),
      }),
    )
  })

  it('asks the environment for anything that names no address', () => {
    for (const args of [[], [{}], [{ db: 3 }], [undefined], [null, { name: 'x' }], [''], [{ host: undefined }]]) {
      expect(sentinelIn({ env: everything }, ...args).seeds).toEqual([{ host: 'list', port: 1001 }])
    }
  })

  it('counts a variable that is set to nothing as not set', () => {
    const env = { ...everything, REDIS_SENTINELS: '', REDIS_SENTINEL_SERVICE_HOST: '' }
    expect(sentinelIn({ env }).seeds).toEqual([{ host: 'url', port: 1003 }])
  })
})

describe('a Service', () => {
  it('has the default port where the variable says none', () => {
    expect(sentinelIn({ env: { REDIS_SENTINEL_SERVICE_HOST: '10.0.0.1' } }).seeds).toEqual([
      { host: '10.0.0.1', port: 26379, servername: 'redis-sentinel' },
    ])
  })

  it('may be given as a name, which certificates are then looked at for', () => {
    expect(sentinelIn({ env: { REDIS_SENTINEL_SERVICE_HOST: 'sentinel.test' } }).seeds).toEqual([
      { host: 'sentinel.test', port: 26379 },
    ])
  })

  it('is never read from the variables that Kubernetes sets for links', () => {
    const env = {
      REDIS_SENTINEL_PORT: 'tcp://10.0.0.9:26379',
      REDIS_SENTINEL_PORT_26379_TCP: 'tcp://10.0.0.9:26379',
      REDIS_PORT: 'tcp://10.0.0.8:6379',
      REDIS_SERVICE_HOST: '10.0.0.8',
    }
    expect(() => resolveIn({ env })).toThrow(expect.objectContaining({ code: 'SENTINELS_NOT_CONFIGURED' }))
    expect(
      sentinelIn({
        env: { ...env, REDIS_SENTINEL_SERVICE_HOST: '10.0.0.1', REDIS_SENTINEL_SERVICE_PORT: 'tcp://10.0.0.7:80' },
      }).seeds,
    ).toEqual([{ host: '10.0.0.1', port: 26379, servername: 'redis-sentinel' }])
  })

  it('has its variables named after it', () => {
    const env = { MY_CACHE_2_SERVICE_HOST: '10.1.1.1', MY_CACHE_2_SERVICE_PORT: '27000' }
    const resolved = sentinelIn({ env }, { service: 'my-cache-2' })
    expect(resolved.seeds).toEqual([{ host: '10.1.1.1', port: 27000, servername: 'my-cache-2' }])
    expect(sourceOf(resolved, 'sentinels')).toBe('MY_CACHE_2_SERVICE_HOST')
  })

  it('that the program names is the only place: no other cluster is taken for it', () => {
    expect(() => resolveIn({ env: without('KUBERNETES_SERVICE_HOST') }, { service: 'cache' })).toThrow(
      expect.objectContaining({
        code: 'SENTINELS_NOT_CONFIGURED',
        message: expect.stringContaining('CACHE_SERVICE_HOST'),
      }),
    )
    expect(sentinelIn({ env: everything }, { service: 'cache' }).seeds).toEqual([{ host: 'cache', port: 26379 }])
  })

  it('gives way to an address in the options', () => {
    expect(sentinelIn({}, { service: 'cache', sentinels: [{ host: 's1' }] }).seeds).toEqual([
      { host: 's1', port: 26379 },
    ])
  })
})

describe('REDIS_URL', () => {
  it('that is a plain one makes a plain client', () => {
    const resolved = plainIn({ env: { REDIS_URL: 'redis://app:secret@h:7000/2' } }, { db: 3 })
    expect(resolved.ioredis).toMatchObject({ host: 'h', port: '7000', db: 3, username: 'app', password: 'secret' })
    expect(sourceOf(resolved, 'address')).toBe('REDIS_URL')
    expect(sourceOf(resolved, 'db')).toBe('options')
  })

  it('may stand in a file, with a newline at its end', () => {
    const world = { env: { REDIS_URL_FILE: '/run/url' }, files: { '/run/url': 'redis+sentinel://s1/main\n' } }
    const resolved = sentinelIn(world)
    expect(resolved.masterName).toBe('main')
    expect(sourceOf(resolved, 'name')).toBe('REDIS_URL_FILE')
  })

  it('goes before the name and the secrets that stand beside it, and is completed by them', () => {
    const beside = { REDIS_SENTINEL_MASTER_NAME: 'beside', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p' }
    const full = sentinelIn({ env: { ...beside, REDIS_URL: 'redis+sentinel://:secret@s1/main/4' } })
    expect(full.masterName).toBe('main')
    expect(full.ioredis.db).toBe(4)
    // `:secret` is the default user's password: another user's name does not belong to it.
    expect(full.readSecrets()).toEqual({ password: 'secret' })
    const bare = sentinelIn({ env: { ...beside, REDIS_URL: 'redis+sentinel://s1' } })
    expect(bare.masterName).toBe('beside')
    expect(bare.readSecrets()).toEqual({ username: 'u', password: 'p' })
    const userOnly = plainIn({ env: { ...beside, REDIS_URL: 'redis://app@h' } })
    expect(userOnly.readSecrets()).toEqual({ username: 'app', password: 'p' })
  })
})
