import { describe, expect, it } from 'vitest'
import { resolve } from '../../../src/options/resolve.js'
import { PEM, plainIn, resolveIn, sentinelIn, shownFor, sourceOf } from './support.js'

const SENTINELS = { REDIS_SENTINELS: 's1' }
const SECRETS = {
  REDIS_USERNAME: 'u',
  REDIS_PASSWORD: 'p',
  REDIS_SENTINEL_USERNAME: 'su',
  REDIS_SENTINEL_PASSWORD: 'sp',
}
const ALL = { username: 'u', password: 'p', sentinelUsername: 'su', sentinelPassword: 'sp' }

describe('secrets of the environment', () => {
  it('go with an address of the environment', () => {
    const resolved = sentinelIn({ env: { ...SENTINELS, ...SECRETS, REDIS_SENTINEL_MASTER_NAME: 'main' } })
    expect(resolved.readSecrets()).toEqual(ALL)
    expect(resolved.ioredis).toMatchObject({ ...ALL, name: 'main', sentinels: [{ host: 's1', port: 26379 }] })
    expect(sourceOf(resolved, 'name')).toBe('REDIS_SENTINEL_MASTER_NAME')
  })

  it('give way to options, one by one', () => {
    const options = { password: 'mine', sentinelUsername: '', db: 2, name: 'option' }
    const resolved = sentinelIn({ env: { ...SENTINELS, ...SECRETS, REDIS_SENTINEL_MASTER_NAME: 'main' } }, options)
    expect(resolved.readSecrets()).toEqual({ username: 'u', password: 'mine', sentinelPassword: 'sp' })
    expect(resolved.masterName).toBe('option')
    expect(sourceOf(resolved, 'password')).toBe('options')
    expect(sourceOf(resolved, 'sentinelPassword')).toBe('REDIS_SENTINEL_PASSWORD')
  })

  it('are shown to no address that the program names itself', () => {
    const env = { ...SENTINELS, ...SECRETS, REDIS_TLS_CA: PEM, REDIS_SENTINEL_MASTER_NAME: 'main' }
    for (const args of [[{ sentinels: [{ host: 'x' }] }], ['redis+sentinel://x']]) {
      const resolved = sentinelIn({ env }, ...args)
      expect(resolved.readSecrets()).toEqual({})
      expect(resolved.masterName).toBe('mymaster')
    }
  })

  it('do not cross from the data nodes to the sentinels', () => {
    const { ioredis } = sentinelIn({ env: { ...SENTINELS, REDIS_PASSWORD: 'p' } })
    expect(ioredis.sentinelPassword).toBeUndefined()
  })

  it('are hidden where they are described', () => {
    const resolved = sentinelIn({ env: { ...SENTINELS, ...SECRETS, REDIS_PASSWORD: 'hunter2' } })
    expect(shownFor(resolved, 'password')).toBe('******')
    expect(JSON.stringify(resolved.provenance)).not.toContain('hunter2')
    expect(resolved.secretsKey).not.toContain('hunter2')
  })
})

describe('a ..._FILE variable', () => {
  it.each([
    ['REDIS_USERNAME', 'username'],
    ['REDIS_PASSWORD', 'password'],
    ['REDIS_SENTINEL_USERNAME', 'sentinelUsername'],
    ['REDIS_SENTINEL_PASSWORD', 'sentinelPassword'],
  ])('%s_FILE', (name, option) => {
    const world = { env: { ...SENTINELS, [`${name}_FILE`]: '/run/secret' }, files: { '/run/secret': ' s p \r\n' } }
    const resolved = sentinelIn(world)
    expect(resolved.readSecrets()).toEqual({ [option]: ' s p ' })
    expect(sourceOf(resolved, option)).toBe(`${name}_FILE`)
  })

  it('names the master and the sentinels as well', () => {
    const env = { REDIS_SENTINELS_FILE: '/run/list', REDIS_SENTINEL_MASTER_NAME_FILE: '/run/name' }
    const resolved = sentinelIn({ env, files: { '/run/list': 's1:1,s2:2\n', '/run/name': 'main\n' } })
    expect(resolved.seeds).toHaveLength(2)
    expect(resolved.masterName).toBe('main')
  })

  it('is read again each time', () => {
    let password = 'first\n'
    const resolved = resolve([], { ...SENTINELS, REDIS_PASSWORD_FILE: '/run/p' }, () => password)
    expect(resolved.readSecrets()).toEqual({ password: 'first' })
    password = 'second\n'
    expect(resolved.readSecrets()).toEqual({ password: 'second' })
  })

  it('works for a plain REDIS_URL', () => {
    const env = { REDIS_URL: 'redis://h', REDIS_PASSWORD_FILE: '/run/p', REDIS_TLS_CA: PEM }
    const resolved = plainIn({ env, files: { '/run/p': 'secret' } })
    expect(resolved.ioredis).toMatchObject({ host: 'h', password: 'secret', tls: { ca: PEM } })
    expect(resolved.readSecrets()).toEqual({ password: 'secret', tls: { ca: PEM } })
  })

  it('that cannot be read is named with its path', () => {
    expect(() => resolveIn({ env: { ...SENTINELS, REDIS_PASSWORD_FILE: '/run/gone' } })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(/REDIS_PASSWORD_FILE.*'\/run\/gone'.*ENOENT/),
      }),
    )
  })

  it('that is empty is refused: something is missing', () => {
    const world = { env: { ...SENTINELS, REDIS_PASSWORD_FILE: '/run/p' }, files: { '/run/p': '\n' } }
    expect(() => resolveIn(world)).toThrow("The file that REDIS_PASSWORD_FILE names, '/run/p', is empty.")
  })

  it('beside the variable itself is refused: one of them is a leftover', () => {
    const env = { ...SENTINELS, REDIS_PASSWORD: 'p', REDIS_PASSWORD_FILE: '/run/p' }
    expect(() => resolveIn({ env })).toThrow('Both REDIS_PASSWORD and REDIS_PASSWORD_FILE are set: unset one of them.')
    expect(sentinelIn({ env: { ...env, REDIS_PASSWORD_FILE: '' } }).readSecrets()).toEqual({ password: 'p' })
    // Not looked at where the option says it.
    expect(sentinelIn({ env }, { password: 'o' }).readSecrets()).toEqual({ password: 'o' })
  })
})
