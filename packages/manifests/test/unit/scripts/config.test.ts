import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SHELLS, shell } from './shells.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchmaster-config-'))
  for (const part of ['config', 'run/auth', 'data']) mkdirSync(join(folder, part), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const services = (prefix = '', net = '10.0.0'): Record<string, string> =>
  Object.fromEntries([
    ...[0, 1, 2].map((index) => [`${prefix}REDIS_${index}_SERVICE_HOST`, `${net}.1${index}`]),
    ...[0, 1, 2].map((index) => [`${prefix}SENTINEL_${index}_SERVICE_HOST`, `${net}.2${index}`]),
  ])

const environment = (podName: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  POD_NAME: podName,
  POD_NAMESPACE: 'shop',
  CONFIG_DIR: join(folder, 'config'),
  RUN_DIR: join(folder, 'run'),
  DATA_DIR: join(folder, 'data'),
  TLS_DIR: join(folder, 'tls'),
  REFUSAL_SECONDS: '0',
  ...services(),
  ...more,
})

const SENTINEL = ['lib', 'redis-conf', 'sentinel-conf']

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))('in %s', (_, command) => {
  const linesOf = (parts: readonly string[], text: string, env: Record<string, string>): string[] =>
    shell(command, parts, text, { env }).split('\n')

  test('a replica announces the address of its Service and names its master', () => {
    const lines = linesOf(['lib', 'redis-conf'], 'redis_conf 10.0.0.11:6379 0', environment('redis-0'))
    expect(lines).toEqual(
      expect.arrayContaining([
        'port 6379',
        'replica-announce-ip 10.0.0.10',
        'replica-announce-port 6379',
        'replica-priority 0',
        'replicaof 10.0.0.11 6379',
      ]),
    )
    expect(lines.join('\n')).not.toMatch(/requirepass|maxmemory|min-replicas/)
  })

  test('a master names nobody', () => {
    const text = shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env: environment('redis-0') })
    expect(text).not.toContain('replicaof')
  })

  test('a password with quotes, backslashes and blanks arrives as it is', () => {
    put('run/auth/password', 'a "b" \\c $d')
    const text = shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env: environment('redis-0') })
    expect(text).toContain('requirepass "a \\"b\\" \\\\c $d"\nmasterauth "a \\"b\\" \\\\c $d"')
  })

  test('memory follows from the limit of the container, unless redis.conf says something', () => {
    const env = environment('redis-0', { MEMORY_LIMIT_BYTES: '1000000000' })
    expect(shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env })).toContain('\nmaxmemory 650000000\n')
    put('config/redis.conf', 'maxmemory 5mb\n')
    expect(shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env })).not.toContain('maxmemory 650')
  })

  test('two pods alone go on writing when one is lost', () => {
    put('config/replicas', '2')
    const text = shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env: environment('redis-0') })
    expect(text).toContain('min-replicas-to-write 0')
  })

  test('names are announced where that is asked for, and the prefix of kustomize is in them', () => {
    const env = environment('shop-redis-0', { ANNOUNCE: 'hostnames' })
    const text = shell(command, ['lib', 'redis-conf'], "redis_conf '' 100", { env })
    expect(text).toContain('replica-announce-ip shop-redis-0.shop.svc.cluster.local\n')
  })

  test('the prefix of kustomize may be the name of a sentinel', () => {
    const names = (podName: string): string | undefined =>
      linesOf(['lib'], 'echo "$PREFIX $SELF"', environment(podName))[0]
    expect(names('redis-sentinel-redis-1')).toBe('redis-sentinel- redis-1')
    expect(names('redis-sentinel-sentinel-2')).toBe('redis-sentinel- sentinel-2')
    expect(names('sentinel-redis-0')).toBe('sentinel- redis-0')
    expect(names('sentinel-0')).toBe(' sentinel-0')
  })

  test('a pod whose clock has gone back was away for no time', () => {
    mkdirSync(join(folder, 'data/.switchmaster'))
    const away = (seconds: number): number => {
      const then = Date.now() / 1000 - seconds
      utimesSync(put('data/.switchmaster/alive', ''), then, then)
      return Number(linesOf(['lib', 'memory'], 'seconds_away', environment('redis-0'))[0])
    }
    expect(away(-200)).toBe(0)
    expect(away(40)).toBeGreaterThanOrEqual(40)
  })

  test('the prefix of kustomize is in the variables', () => {
    const env = { ...environment('my-app-redis-0'), ...services('MY_APP_', '10.9.9') }
    expect(shell(command, ['lib'], 'address_of redis-2; address_of sentinel-1', { env })).toBe(
      '10.9.9.12:6379\n10.9.9.21:26379\n',
    )
  })

  test('a sentinel knows every other one by an id that follows from its name', () => {
    const id = (name: string): string =>
      shell(command, ['lib'], `myid ${name}`, { env: environment('sentinel-0') }).trim()
    const lines = linesOf(SENTINEL, 'sentinel_conf 10.0.0.10:6379 /nonexistent', environment('sentinel-1'))
    expect(lines).toContain(`sentinel myid ${id('sentinel-1')}`)
    expect(lines).toContain('sentinel monitor mymaster 10.0.0.10 6379 2')
    expect(lines.filter((line) => line.startsWith('sentinel known-sentinel'))).toEqual([
      `sentinel known-sentinel mymaster 10.0.0.20 26379 ${id('sentinel-0')}`,
      `sentinel known-sentinel mymaster 10.0.0.22 26379 ${id('sentinel-2')}`,
    ])
    expect(lines.filter((line) => line.startsWith('sentinel known-replica'))).toEqual([
      'sentinel known-replica mymaster 10.0.0.11 6379',
      'sentinel known-replica mymaster 10.0.0.12 6379',
    ])
  })

  test('a sentinel keeps its epochs and its replicas, and takes all else from the settings', () => {
    put('config/down-after-ms', '7000')
    const state = put(
      'data/sentinel.conf',
      [
        'sentinel monitor mymaster 10.0.0.12 6379 2',
        'sentinel down-after-milliseconds mymaster 5000',
        'sentinel config-epoch mymaster 7',
        'sentinel leader-epoch mymaster 8',
        'sentinel current-epoch 8',
        'sentinel known-replica mymaster 10.0.0.13 6379',
        'sentinel known-replica mymaster 10.0.0.10 6379',
        'sentinel auth-pass mymaster old',
      ].join('\n'),
    )
    const lines = linesOf(SENTINEL, `sentinel_conf "$(remembered_master ${state})" ${state}`, environment('sentinel-0'))
    const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length
    expect(lines).toEqual(
      expect.arrayContaining([
        'sentinel monitor mymaster 10.0.0.12 6379 2',
        'sentinel config-epoch mymaster 7',
        'sentinel leader-epoch mymaster 8',
        'sentinel current-epoch 8',
        'sentinel down-after-milliseconds mymaster 21000',
        'sentinel known-replica mymaster 10.0.0.13 6379',
      ]),
    )
    expect(count('sentinel down-after')).toBe(1)
    expect(count('sentinel known-replica')).toBe(3)
    expect(lines.join('\n')).not.toContain('auth-pass')
  })

  test('addresses of Services that were created anew take the place of the old ones', () => {
    const old = put('data/addresses', 'redis-0 10.0.0.10 6379\nredis-1 10.0.0.11 6379\n')
    const state = put(
      'data/sentinel.conf',
      'sentinel monitor mymaster 10.0.0.10 6379 2\nsentinel known-replica mymaster 10.0.0.11 6379\nsentinel current-epoch 3\n',
    )
    const env = { ...environment('sentinel-0'), ...services('', '10.7.7') }
    expect(shell(command, SENTINEL, `translated ${state} ${old}`, { env })).toBe(
      'sentinel monitor mymaster 10.7.7.10 6379 2\nsentinel known-replica mymaster 10.7.7.11 6379\nsentinel current-epoch 3\n',
    )
  })
})
