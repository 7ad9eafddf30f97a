import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from '@switchmaster/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { Relay } from './relay.js'
import { connectionsOf, errorsOf, optionsFor, placeOf, reached } from './support.js'

let cluster: LocalCluster
beforeEach(async () => {
  cluster = await startLocal({ replicas: 0, sentinels: 3 })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await cluster?.close()
})

/** For each sentinel, how many connections a client of this process has to it. Everybody else speaks RESP2. */
const counts = (): Promise<number[]> =>
  Promise.all(
    cluster.sentinels.map(async (sentinel) => {
      const list = await connectionsOf(cluster, sentinel)
      return list.filter(({ resp }) => resp === '3').length
    }),
  )

const oneEach = (what: string) =>
  until(async () => (await counts()).every((count) => count === 1) || undefined, {
    timeoutMs: 8000,
    what: `one connection to each sentinel ${what}`,
    explain: async () => `there are ${await counts()}`,
  })

/** Each sentinel has answered on its connection, and none is counted twice. */
const allThree = async (redis: Redis): Promise<void> => {
  const { topology } = redis
  await until(() => topology.quorum.reachable === 3 || undefined, { timeoutMs: 8000, what: 'three sentinels' })
  expect(topology.quorum).toEqual({ status: 'held', reachable: 3, known: 3 })
}

const fifty = async (make: () => Redis): Promise<AsyncDisposable & { readonly first: Redis }> => {
  const clients = Array.from({ length: 50 }, make)
  for (const redis of clients) errorsOf(redis)
  await Promise.all(clients.map((redis) => reached(redis, 'ready')))
  return {
    first: clients[0] as Redis,
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((redis) => redis.close()))
      await until(async () => (await counts()).every((count) => count === 0) || undefined, {
        timeoutMs: 1000,
        what: 'no connection to be left',
      })
    },
  }
}

const forget = async (sentinel: LocalNode): Promise<void> => {
  const file = join(cluster.folder, sentinel.name, 'redis.conf')
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(/^sentinel myid /m)
  await writeFile(file, text.replace(/^sentinel myid .*\n/m, ''))
}

it('fifty clients have one connection to each sentinel, also after one of them was killed and started again', async () => {
  await using clients = await fifty(() => new Redis(optionsFor(cluster)))
  await oneEach('at first')
  const [victim] = cluster.sentinels as [LocalNode]
  await cluster.kill(victim)
  await cluster.start(victim)
  await oneEach('after a restart')
  const runId = () => clients.first.topology.sentinels.find(({ port }) => port === victim.port)?.runId
  const before = runId()
  expect(before).toMatch(/^[0-9a-f]{40}$/)

  await cluster.kill(victim)
  await forget(victim)
  await cluster.start(victim)
  await until(() => (runId() !== undefined && runId() !== before) || undefined, {
    timeoutMs: 8000,
    what: 'the sentinel with a new run id',
  })
  await oneEach('after a restart with a new run id')
  await allThree(clients.first)
  expect(clients.first.topology.sentinels).toHaveLength(3)
})

it('names and addresses of the same sentinels make no more connections', async () => {
  const sentinels = cluster.sentinels.flatMap(({ port }) => [
    { host: 'localhost', port, family: 4 },
    { host: '127.0.0.1', port },
  ])
  await using clients = await fifty(() => new Redis(optionsFor(cluster, { sentinels })))
  await oneEach('at first')
  await allThree(clients.first)
})

it.each([0, 1, 2])(
  'the address of a Service in front of them makes no more connections (first behind it: %i)',
  async (first) => {
    const places = cluster.sentinels.map(placeOf)
    await using service = await Relay.to(...places.slice(first), ...places.slice(0, first))
    vi.stubEnv('REDIS_SENTINEL_SERVICE_HOST', service.place.host)
    vi.stubEnv('REDIS_SENTINEL_SERVICE_PORT', String(service.place.port))
    await using clients = await fifty(() => new Redis())
    await oneEach('at first')
    await allThree(clients.first)

    // The one behind the Service's address: its place there is taken by the next.
    const victim = cluster.sentinels[first] as LocalNode
    await cluster.kill(victim)
    await until(() => clients.first.topology.quorum.reachable === 2 || undefined, { timeoutMs: 5000, what: 'the loss' })
    await cluster.start(victim)
    await allThree(clients.first)
    await oneEach('after a restart')
  },
)

it('two masters that the same sentinels watch share the connections, and tell their events apart', async () => {
  await using other = await startLocal({ replicas: 1, sentinels: 1 })
  const { host, port } = other.master
  for (const sentinel of cluster.sentinels) {
    await cluster.command(sentinel, 'SENTINEL', 'MONITOR', 'other', host, port, 2)
  }
  await using first = new Redis(optionsFor(cluster))
  await using second = new Redis(optionsFor(cluster, { name: 'other' }))
  await Promise.all([reached(first, 'ready'), reached(second, 'ready')])
  await oneEach('for two masters')
  expect(first.topology.master).toEqual(placeOf(cluster.master))
  expect(second.topology.master).toEqual({ host, port })
  const told: string[] = []
  for (const { topology } of [first, second]) {
    topology.on('failover-detected', ({ masterName }) => told.push(`${topology.masterName} hears of ${masterName}`))
  }
  const [sentinel] = cluster.sentinels as [LocalNode]
  await until(() => cluster.command(sentinel, 'SENTINEL', 'FAILOVER', 'other').then(() => true), {
    timeoutMs: 12_000,
    what: 'the sentinels to have found a replica of the other master',
  })
  await until(() => told.length > 0 || undefined, { timeoutMs: 5000, what: 'the failover to be told' })
  expect(told).toEqual(['other hears of other'])
})

it('clients that log on to the sentinels differently do not share, those that log on to the master differently do', async () => {
  await cluster.command(cluster.master, 'ACL', 'SETUSER', 'other', 'on', '>secret', '~*', '&*', '+@all')
  await using first = new Redis(optionsFor(cluster))
  await using second = new Redis(optionsFor(cluster, { username: 'other', password: 'secret', db: 1 }))
  await Promise.all([reached(first, 'ready'), reached(second, 'ready')])
  await oneEach('for two users')
  expect(second.topology).toBe(first.topology)
  await using third = new Redis(optionsFor(cluster, { sentinelPassword: 'needless' }))
  await reached(third, 'ready')
  expect(third.topology).not.toBe(first.topology)
})
