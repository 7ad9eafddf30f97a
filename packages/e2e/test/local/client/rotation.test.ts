import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from '@switchmaster/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type LocalCluster, startLocal } from '../../../src/index.js'
import { codeOf, cutOff, errorsOf, next, reached } from './support.js'

let cluster: LocalCluster
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'))
  file = join(folder, 'password')
  cluster = await startLocal({ replicas: 0, sentinels: 1, password: 'first', sentinelPassword: 'watch-first' })
  const { REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD, ...env } = cluster.env
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await cluster?.close()
  await rm(folder, { recursive: true, force: true })
})

it('a password in REDIS_PASSWORD_FILE is read again at each connect, by duplicates as well', async () => {
  vi.stubEnv('REDIS_PASSWORD_FILE', file)
  vi.stubEnv('REDIS_SENTINEL_PASSWORD', 'watch-first')
  await writeFile(file, 'first\n')
  await using redis = new Redis()
  expect(await redis.set('key', '1')).toBe('OK')
  await using copy = redis.duplicate({ lazyConnect: true })

  await cluster.command(cluster.master, 'CONFIG', 'SET', 'requirepass', 'second')
  await writeFile(file, 'second\n')
  await cutOff(cluster, redis)
  expect(await redis.get('key')).toBe('1')
  expect(await copy.get('key')).toBe('1')
})

it('a file that cannot be read just now costs nothing but an error event', async () => {
  vi.stubEnv('REDIS_PASSWORD_FILE', file)
  vi.stubEnv('REDIS_SENTINEL_PASSWORD', 'watch-first')
  await writeFile(file, 'first')
  await using redis = new Redis()
  const errors = errorsOf(redis)
  await reached(redis, 'ready')
  await rm(file)
  await cutOff(cluster, redis)
  expect(await redis.ping()).toBe('PONG')
  expect(errors.map(codeOf)).toContain('CONFIG_INVALID')
})

it('a client that was given the old password gets in as soon as the file has the new one', async () => {
  vi.stubEnv('REDIS_PASSWORD_FILE', file)
  vi.stubEnv('REDIS_SENTINEL_PASSWORD', 'watch-first')
  await writeFile(file, 'stale')
  await using redis = new Redis({ retryStrategy: () => 50 })
  expect(codeOf(await next(redis, 'error'))).toBe('MASTER_AUTH_FAILED')
  errorsOf(redis)
  await writeFile(file, 'first')
  await reached(redis, 'ready')
})

it("the sentinels' password in REDIS_SENTINEL_PASSWORD_FILE is read again as well", async () => {
  vi.stubEnv('REDIS_PASSWORD', 'first')
  vi.stubEnv('REDIS_SENTINEL_PASSWORD_FILE', file)
  await writeFile(file, 'stale')
  await using redis = new Redis()
  expect(codeOf(await next(redis, 'error'))).toBe('SENTINEL_AUTH_FAILED')
  errorsOf(redis)
  await writeFile(file, 'watch-first')
  await reached(redis, 'ready')
})
