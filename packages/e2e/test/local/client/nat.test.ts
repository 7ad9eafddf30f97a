import type { Options } from '@switchmaster/client'
import { Redis } from '@switchmaster/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClusterNode, type LocalCluster, startLocal, until } from '../../../src/index.js'
import { Relay } from './relay.js'
import { codeOf, errorsOf, optionsFor, placeOf, reached, rejection, watchUncaught } from './support.js'

let cluster: LocalCluster
const relays = new Map<ClusterNode, Relay>()
let object: Record<string, { host: string; port: number }>

beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
  for (const node of [...cluster.nodes, ...cluster.sentinels]) relays.set(node, await Relay.to(placeOf(node)))
  object = Object.fromEntries([...relays].map(([{ host, port }, relay]) => [`${host}:${port}`, relay.place]))
})
afterAll(async () => {
  for (const relay of relays.values()) await relay[Symbol.asyncDispose]()
  await cluster?.close()
})

const outside = (node: ClusterNode | undefined): number | undefined =>
  node && (relays.get(node) as Relay | undefined)?.place.port

/** One sentinel is named, at its outer address; all else is learnt, and lies behind the NAT. */
const client = (more: Options): Redis => {
  const [first] = cluster.sentinels
  const seed = { host: '127.0.0.1', port: outside(first) as number }
  return new Redis(optionsFor(cluster, { sentinels: [seed], ...more }))
}

const asked: string[] = []
const maps = [
  ['an object', () => object],
  [
    'a function',
    () => (key: string) => {
      asked.push(key)
      return object[key] ?? null
    },
  ],
] as const

it.each(maps)('natMap, %s, is used for the master and for learnt sentinels', async (_, natMap) => {
  await using redis = client({ natMap: natMap() })
  await reached(redis, 'ready')
  expect(redis.stream.remotePort).toBe(outside(cluster.master))
  expect(redis.topology.master).toEqual({ host: '127.0.0.1', port: outside(cluster.master) })
  await until(() => redis.topology.quorum.reachable === 3 || undefined, { timeoutMs: 5000, what: 'three sentinels' })
  expect(redis.topology.sentinels.map(({ port }) => port).sort()).toEqual(cluster.sentinels.map(outside).sort())
  for (const sentinel of cluster.sentinels) expect(relays.get(sentinel)?.passed).toBeGreaterThan(0)
})

it.each(maps)('natMap, %s, is used for replicas', async (_, natMap) => {
  await using redis = client({ natMap: natMap(), role: 'slave' })
  await reached(redis, 'ready')
  expect(redis.stream.remotePort).toBe(outside(cluster.replicas[0]))
  expect(redis.topology.replicas.map(({ port }) => port)).toEqual(cluster.replicas.map(outside))
})

it('a natMap function is asked with host:port', () => {
  expect(asked).toContain(`${cluster.master.host}:${cluster.master.port}`)
})

it('an address that natMap does not know is used as it is', async () => {
  await using redis = client({ natMap: { '192.0.2.1:1': { host: '192.0.2.2', port: 2 } } })
  await reached(redis, 'ready')
  expect(redis.stream.remotePort).toBe(cluster.master.port)
})

it('the new master after a failover is translated as well', async () => {
  await using redis = client({ natMap: object })
  await using behind = client({ natMap: maps[1][1]() })
  await Promise.all([reached(redis, 'ready'), reached(behind, 'ready')])
  const [replica] = cluster.replicas
  await cluster.waitHealthy({ hurry: true })
  await cluster.failover()
  for (const moved of [redis, behind]) {
    await until(() => (moved.status === 'ready' && moved.stream.remotePort === outside(replica)) || undefined, {
      timeoutMs: 15_000,
      what: 'the client to be at the outer address of the new master',
    })
    expect(await moved.set('key', '1')).toBe('OK')
  }
})

it('a natMap function that throws is CONFIG_INVALID, and nothing is uncaught', async () => {
  const uncaught = watchUncaught()
  const natMap = (): never => {
    throw new Error('no map today')
  }
  await using redis = client({ natMap, lazyConnect: true })
  errorsOf(redis)
  expect(codeOf(await rejection(redis.connect(), 2000))).toBe('CONFIG_INVALID')
  uncaught.stop()
  expect(uncaught.seen).toEqual([])
})
