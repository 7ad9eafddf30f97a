import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { type Options, Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeCertificates } from '../../../src/drivers/certificates.js'
import { type LocalCluster, startLocal, until } from '../../../src/index.js'
import { codeOf, errorsOf, failOver, optionsFor, placeOf, reached, rejection } from './support.js'

let cluster: LocalCluster
let folder: string
let ca: string
let foreignCa: string
const secrets = { password: 'data-secret', sentinelPassword: 'watch-secret' }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'))
  const [started, foreign] = await Promise.all([
    startLocal({ replicas: 1, sentinels: 3, tls: true, ...secrets }),
    makeCertificates(folder, '127.0.0.1'),
  ])
  cluster = started
  ca = started.env.REDIS_TLS_CA as string
  foreignCa = foreign.ca
})
afterAll(async () => {
  await cluster?.close()
  await rm(folder, { recursive: true, force: true })
})

const options = (more: Options): Options => optionsFor(cluster, { ...secrets, lazyConnect: true, ...more })

it('sentinelTLS is for the sentinels, tls with enableTLSForSentinelMode for the data nodes', async () => {
  await using redis = new Redis(options({ sentinelTLS: { ca }, tls: { ca }, enableTLSForSentinelMode: true }))
  expect(await redis.set('key', '1')).toBe('OK')
  expect(redis.stream).toHaveProperty('encrypted', true)
})

it('tls alone, as in ioredis, does not encrypt the connection to the data nodes', async () => {
  await using redis = new Redis(options({ sentinelTLS: { ca }, tls: { ca } }))
  errorsOf(redis)
  // The sentinels have answered, the master takes nothing but TLS.
  expect(codeOf(await rejection(redis.connect()))).toBe('MASTER_UNREACHABLE')
  expect(redis.topology.master).toEqual(placeOf(cluster.master))
})

it('without sentinelTLS no sentinel that speaks TLS can be used', async () => {
  await using redis = new Redis(options({ tls: { ca }, enableTLSForSentinelMode: true }))
  errorsOf(redis)
  expect(codeOf(await rejection(redis.connect()))).toBe('SENTINEL_UNREACHABLE')
})

it('a rediss+sentinel:// URL means TLS on both sides', async () => {
  const url = `rediss+sentinel://:data-secret@${cluster.sentinelList}/${cluster.masterName}`
  await using redis = new Redis(url, { sentinelPassword: 'watch-secret', tls: { ca } })
  expect(await redis.ping()).toBe('PONG')
})

it.each([
  ['the sentinels', () => ({ sentinelTLS: { ca: foreignCa }, tls: { ca }, enableTLSForSentinelMode: true })],
  ['the data nodes', () => ({ sentinelTLS: { ca }, tls: { ca: foreignCa }, enableTLSForSentinelMode: true })],
])('a CA that has not signed the certificates of %s is TLS_FAILED', async (_, tls) => {
  await using redis = new Redis(options(tls()))
  const errors = errorsOf(redis)
  const error = await rejection(redis.connect(), 1500)
  expect(codeOf(error)).toBe('TLS_FAILED')
  expect(error).toMatchObject({ retryable: false })
  expect(errors.map(codeOf)).toContain('TLS_FAILED')
})

it('a seed that is a name is verified as that name, everybody else by address', async () => {
  const [first] = cluster.sentinels
  const asked: string[] = []
  const verify = (host: string, certificate: PeerCertificate): Error | undefined => {
    asked.push(host)
    return checkServerIdentity(host, certificate)
  }
  const sentinels = [{ host: 'localhost', port: first?.port as number, family: 4 }]
  const sentinelTLS = { ca, checkServerIdentity: verify }
  await using redis = new Redis(options({ sentinels, sentinelTLS, tls: { ca }, enableTLSForSentinelMode: true }))
  await redis.connect()
  await until(() => redis.topology.quorum.reachable === 3 || undefined, { timeoutMs: 5000, what: 'three sentinels' })
  expect(asked.sort()).toEqual(['127.0.0.1', '127.0.0.1', 'localhost'])
})

it('a certificate for another name is TLS_FAILED', async () => {
  const tls = { ca, servername: 'other.example' }
  await using redis = new Redis(options({ sentinelTLS: { ca }, tls, enableTLSForSentinelMode: true }))
  errorsOf(redis)
  expect(codeOf(await rejection(redis.connect()))).toBe('TLS_FAILED')
})

it('the environment of a pod is enough, client certificate included, and survives a failover', async () => {
  await using mutual = await startLocal({ replicas: 1, sentinels: 3, tls: 'mutual', ...secrets })
  for (const [name, value] of Object.entries(mutual.env)) vi.stubEnv(name, value)
  try {
    await using redis = new Redis()
    await using copy = redis.duplicate()
    await Promise.all([redis.set('before', '1'), reached(copy, 'ready')])
    await failOver(mutual, redis)
    expect(await redis.set('after', '1')).toBe('OK')
    expect(await copy.get('after')).toBe('1')
  } finally {
    vi.unstubAllEnvs()
  }
})
