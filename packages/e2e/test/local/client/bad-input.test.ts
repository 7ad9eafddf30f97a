import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { type ErrorCode, type Options, Redis, SwitchmasterError } from '@switchmaster/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { codeOf, deadPort, errorsOf, next, optionsFor, placeOf, reached, rejection, watchUncaught } from './support.js'

let cluster: LocalCluster
let uncaught: ReturnType<typeof watchUncaught>
const servers: Server[] = []

const serve = async (server: Server): Promise<{ host: string; port: number }> => {
  servers.push(server.listen(0, '127.0.0.1'))
  await next(server, 'listening')
  return { host: '127.0.0.1', port: (server.address() as { port: number }).port }
}

const http = () => serve(createHttpServer((_, response) => response.end('hello')))
const silent = () => serve(createServer((socket) => socket.on('error', () => {})))
const slamming = () => serve(createServer((socket) => socket.destroy()))
const babbling = () =>
  serve(
    createServer(
      (socket) => socket.on('error', () => {}).write('+OK\r\n'.repeat(3)) && socket.write('-LOADING no\r\n'),
    ),
  )
const dead = async () => ({ host: '127.0.0.1', port: await deadPort() })

beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3, password: 'data-secret', sentinelPassword: 'watch-secret' })
})
afterAll(async () => {
  for (const server of servers) server.close()
  await cluster?.close()
})
beforeEach(() => {
  uncaught = watchUncaught()
})
afterEach(async () => {
  // Rejections that nobody handles are told after the microtasks of a turn.
  await new Promise(setImmediate)
  uncaught.stop()
  vi.unstubAllEnvs()
  expect(uncaught.seen).toEqual([])
})

const guarded = (more: Options = {}): Options =>
  optionsFor(cluster, { password: 'data-secret', sentinelPassword: 'watch-secret', ...more })

/** connect(), the error event and a command all say the same, each within its time; the client goes on trying. */
const expectRefusal = async (options: Options, code: ErrorCode): Promise<void> => {
  const timing = { discoveryTimeoutMs: 700 }
  await using redis = new Redis({ ...options, timing, lazyConnect: true, retryStrategy: () => 50 })
  const errors = errorsOf(redis)
  const startedAt = performance.now()
  const connecting = rejection(redis.connect())
  const command = rejection(redis.get('key'))
  const pipeline = redis.pipeline().get('key').exec()
  const error = await connecting
  expect(codeOf(error)).toBe(code)
  expect(error).toBeInstanceOf(SwitchmasterError)
  expect(performance.now() - startedAt).toBeLessThan(1500)
  expect(codeOf(await command)).toBe(code)
  expect(codeOf((await pipeline)?.[0]?.[0])).toBe(code)
  expect(performance.now() - startedAt).toBeLessThan(3000)
  expect(new Set(errors.map(codeOf))).toContain(code)
  expect(redis.status).not.toBe('end')
}

describe('no sentinel that can be used', () => {
  it.each<[string, () => Promise<{ host: string; port: number }>, ErrorCode]>([
    ['an HTTP server', http, 'NOT_A_SENTINEL'],
    ['a server that accepts and says nothing', silent, 'SENTINEL_UNREACHABLE'],
    ['a server that accepts and closes', slamming, 'SENTINEL_UNREACHABLE'],
    ['a server that answers something else', babbling, 'SENTINEL_UNREACHABLE'],
    ['a port where nobody listens', dead, 'SENTINEL_UNREACHABLE'],
    [
      'a name that does not resolve',
      async () => ({ host: 'no-such-host.invalid', port: 26379 }),
      'SENTINEL_UNREACHABLE',
    ],
  ])('%s', async (_, make, code) => {
    await expectRefusal({ sentinels: [await make()], name: 'mymaster' }, code)
  })

  it('a data node', async () => {
    await using open = await startLocal({ replicas: 0, sentinels: 1 })
    await expectRefusal({ sentinels: [placeOf(open.master)], name: 'mymaster' }, 'NOT_A_SENTINEL')
  })

  it('several that are all down', async () => {
    const sentinels = [await dead(), await dead(), await slamming()]
    await expectRefusal({ sentinels, name: 'mymaster' }, 'SENTINEL_UNREACHABLE')
  })

  it('of several failures the one that somebody has to mend is told', async () => {
    await expectRefusal({ sentinels: [await dead(), await http(), await silent()], name: 'mymaster' }, 'NOT_A_SENTINEL')
  })
})

describe('sentinels that answer', () => {
  it('a master name that they do not know', async () => {
    await expectRefusal(guarded({ name: 'nobody' }), 'MASTER_NAME_UNKNOWN')
  })

  it('a wrong or missing password of theirs', async () => {
    await expectRefusal(guarded({ sentinelPassword: 'guess' }), 'SENTINEL_AUTH_FAILED')
    await expectRefusal(optionsFor(cluster, { password: 'data-secret' }), 'SENTINEL_AUTH_FAILED')
  })

  it('a wrong or missing password of the master', async () => {
    await expectRefusal(guarded({ password: 'guess' }), 'MASTER_AUTH_FAILED')
    await expectRefusal(optionsFor(cluster, { sentinelPassword: 'watch-secret' }), 'MASTER_AUTH_FAILED')
  })

  it('a master that says it is a replica is never written to', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    for (const sentinel of cluster.sentinels) {
      await cluster.command(sentinel, 'SENTINEL', 'MONITOR', 'mistaken', replica.host, replica.port, 2)
    }
    try {
      await expectRefusal(guarded({ name: 'mistaken' }), 'NOT_A_MASTER')
    } finally {
      for (const sentinel of cluster.sentinels) await cluster.command(sentinel, 'SENTINEL', 'REMOVE', 'mistaken')
    }
  })

  it.each<[string, () => Promise<{ host: string; port: number }>]>([
    ['says nothing', silent],
    ['is not there', dead],
    ['closes every connection', slamming],
    ['is an HTTP server', http],
  ])('a master that %s', async (_, make) => {
    const natMap = { [`${cluster.master.host}:${cluster.master.port}`]: await make() }
    await expectRefusal(guarded({ natMap, timing: { roleTimeoutMs: 300 } }), 'MASTER_UNREACHABLE')
  })

  it('a name that becomes known is found without a restart', async () => {
    await using redis = new Redis(guarded({ name: 'later' }))
    expect(codeOf(await next(redis, 'error'))).toBe('MASTER_NAME_UNKNOWN')
    errorsOf(redis)
    const { host, port } = cluster.master
    for (const sentinel of cluster.sentinels) {
      await cluster.command(sentinel, 'SENTINEL', 'MONITOR', 'later', host, port, 2)
    }
    try {
      await reached(redis, 'ready')
      expect(await redis.ping()).toBe('PONG')
    } finally {
      for (const sentinel of cluster.sentinels) await cluster.command(sentinel, 'SENTINEL', 'REMOVE', 'later')
    }
  })
})

describe('one good sentinel among bad ones', () => {
  it.each<[string, () => Promise<{ host: string; port: number }>]>([
    ['dead', dead],
    ['silent', silent],
    ['HTTP', http],
    ['slamming', slamming],
    ['babbling', babbling],
    ['a data node', async () => placeOf(cluster.master)],
    ['unresolvable', async () => ({ host: 'no-such-host.invalid', port: 26379 })],
  ])('is enough where the others are: %s', async (_, make) => {
    const [good] = cluster.sentinels as [LocalNode]
    const sentinels = [await make(), await make(), placeOf(good)]
    await using redis = new Redis(guarded({ sentinels }))
    errorsOf(redis)
    const startedAt = performance.now()
    expect(await redis.ping()).toBe('PONG')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    await until(() => redis.topology.sentinels.filter(({ status }) => status === 'up').length === 3 || undefined, {
      timeoutMs: 3000,
      what: 'the sentinels that were learnt',
    })
  })
})

it('no sentinel named anywhere is told by the constructor, with what was looked for', () => {
  for (const name of Object.keys(process.env)) if (/REDIS|KUBERNETES/.test(name)) vi.stubEnv(name, undefined)
  let error: unknown
  try {
    new Redis()
  } catch (thrown) {
    error = thrown
  }
  expect(codeOf(error)).toBe('SENTINELS_NOT_CONFIGURED')
  expect(String(error)).toMatch(/REDIS_SENTINELS.*REDIS_SENTINEL_SERVICE_HOST.*REDIS_URL/)
})

it.each<[string, unknown]>([
  ['a port that is no number', { sentinels: [{ host: 's1', port: Number.NaN }] }],
  ['an empty list', { sentinels: [] }],
  ['a misspelt option', { sentinels: [{ host: 's1' }], sentinelPasword: 'x' }],
  ['a malformed URL', 'redis+sentinel://s1:port/mymaster'],
])('%s is CONFIG_INVALID, told by the constructor', (_, argument) => {
  let error: unknown
  try {
    new Redis(argument as Options)
  } catch (thrown) {
    error = thrown
  }
  expect(codeOf(error)).toBe('CONFIG_INVALID')
})
