import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireAddress } from '../../../src/drivers/local/network/addresses.js'
import {
  type ClientAdapter,
  type ClientPlace,
  ioredis,
  type LocalCluster,
  type LocalNode,
  nodeRedis,
  placed,
  startLocal,
  switchmaster,
  until,
} from '../../../src/index.js'

const sourcesOf = async (cluster: LocalCluster, node: LocalNode): Promise<readonly string[]> =>
  [...String(await cluster.command(node, 'CLIENT', 'LIST')).matchAll(/ addr=([\d.]+):/g)].map((match) =>
    String(match[1]),
  )

describe('a cluster on a network that can be cut', () => {
  let cluster: LocalCluster
  let place: ClientPlace
  beforeAll(async () => {
    cluster = await startLocal({ network: 'proxied' })
    place = await cluster.place('A')
  })
  afterAll(() => cluster.close())

  test('has an address for each server, and no two servers have the same', () => {
    const hosts = [...cluster.nodes, ...cluster.sentinels].map(({ host }) => host)
    expect(new Set(hosts).size).toBe(6)
    expect(hosts.every((host) => host.startsWith('127.') && !host.startsWith('127.0.'))).toBe(true)
  })

  test('has no connection between two servers that does not pass the network', async () => {
    const servers = [...cluster.nodes, ...cluster.sentinels]
    for (const replica of cluster.replicas) expect(cluster.dialled(replica, cluster.master)).toBeGreaterThan(0)
    for (const sentinel of cluster.sentinels) {
      const others = servers.filter((server) => server !== sentinel)
      expect(others.filter((other) => cluster.dialled(sentinel, other) === 0)).toEqual([])
    }
    // 127.0.0.1 is the harness itself.
    const sources = new Set(await sourcesOf(cluster, cluster.master))
    expect(sources.size).toBe(1 + cluster.replicas.length + cluster.sentinels.length)
  })

  test.each<ClientAdapter>([switchmaster, ioredis, nodeRedis])(
    '$name connects from its place, and from nowhere else',
    async (adapter) => {
      const before = {
        place: cluster.dialled(place, cluster.master),
        sources: await sourcesOf(cluster, cluster.master),
      }
      const client = placed(adapter, place).open({ env: place.env, key: adapter.name })
      await client.ready()
      await client.write('an id')
      const sources = await sourcesOf(cluster, cluster.master)
      expect(cluster.dialled(place, cluster.master)).toBeGreaterThan(before.place)
      expect(sources.filter((source) => source === '127.0.0.1')).toEqual(
        before.sources.filter((source) => source === '127.0.0.1'),
      )
      await client.close()
    },
  )

  test('a program of its own can be at a place without knowing it', async () => {
    const there = await cluster.place('child')
    const script = fileURLToPath(new URL('./fixtures/child.mjs', import.meta.url))
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, ...there.childEnv },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const [said] = await Promise.race([once(child.stdout, 'data'), exited])
    expect(String(said)).toBe('1\n')
    expect(cluster.dialled(there, cluster.master)).toBe(1)
    child.stdin.end()
    expect(await exited).toEqual([0, null])
  })

  test('is the same place when it is asked for again, and refuses a name that is taken', async () => {
    expect(await cluster.place('A')).toBe(place)
    await expect(cluster.place('redis-0')).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    await expect(cluster.place('elsewhere')).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    await expect(cluster.place('two words')).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
  })

  test('refuses strangers and delays that make no sense', async () => {
    const stranger: ClientPlace = { ...place, name: 'stranger', run: (action) => action() }
    await expect(cluster.isolate(stranger)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    await expect(cluster.delay(place, cluster.master, -1)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    await expect(cluster.delay(place, cluster.master, 1, 2)).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
  })

  test('keeps its health when a sentinel does not hear one replica, which the others do', async () => {
    const [sentinel] = cluster.sentinels as [LocalNode]
    const [replica] = cluster.replicas as [LocalNode]
    const since = performance.now()
    await cluster.isolate(replica, { from: sentinel, direction: 'out' })
    const down = await cluster.events.waitFor(
      (event) => event.kind === 'sentinel' && event.channel === '+sdown' && event.payload.includes(` ${replica.port} `),
      { since },
    )
    expect(down).toMatchObject({ sentinel: sentinel.name })
    await cluster.heal()
    await cluster.waitHealthy({ hurry: true })
    const others = cluster.events.all.filter(
      (event) => event.at >= since && event.kind === 'sentinel' && event.channel === '+sdown',
    )
    expect(others).toEqual([down])
  })

  test('writes down what is done to the network', async () => {
    const since = performance.now()
    await cluster.isolate([cluster.master, place], { how: 'reset', direction: 'in' })
    await cluster.delay(place, cluster.nodes, 10, 5)
    await cluster.reset(place, cluster.master)
    await cluster.heal()
    const faults = cluster.events.all.filter((event) => event.kind === 'fault' && event.at >= since)
    expect(faults).toMatchObject([
      { action: 'isolate', node: `${cluster.master.name}, A`, detail: 'from everybody else, in, reset' },
      { action: 'delay', node: 'A', detail: 'to redis-0, redis-1, redis-2, 10 ms, plus or minus 5 ms' },
      { action: 'reset', node: 'A', detail: `and ${cluster.master.name}` },
      { action: 'heal', node: 'network' },
    ])
    await cluster.waitHealthy({ hurry: true })
  })

  test('speaks TLS through the network as well', async () => {
    await using secure = await startLocal({ network: 'proxied', tls: true, replicas: 1, sentinels: 1, quorum: 1 })
    const there = await secure.place('A')
    const client = placed(switchmaster, there).open({ env: there.env, key: 'ids' })
    await client.ready()
    expect(await client.write('an id')).toBe(`${secure.master.host}:${secure.master.port}`)
    await client.close()
  })

  test('leaves no listener and no connection behind', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name)).length
    const before = sockets()
    const other = await startLocal({ network: 'proxied', replicas: 1, sentinels: 1 })
    const there = await other.place('A')
    await other.isolate(there, { direction: 'in' })
    await other.delay(there, other.nodes, 10_000)
    await other.close()
    await until(() => sockets() <= before || undefined, { timeoutMs: 5_000, what: 'the sockets to go' })
    await expect(other.place('A')).rejects.toMatchObject({ code: 'CLOSED' })
  })
})

test('a cluster without such a network says what it takes to cut it', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  await expect(cluster.isolate(cluster.master)).rejects.toMatchObject({
    code: 'NETWORK_DIRECT',
    message: expect.stringContaining("network: 'proxied'"),
  })
})

test('a machine that has no more than 127.0.0.1 is told so', async () => {
  await expect(requireAddress('192.0.2.1')).rejects.toMatchObject({
    code: 'NETWORK_UNAVAILABLE',
    message: expect.stringMatching(
      /^network: 'proxied' needs the whole of 127\.0\.0\.0\/8, .* cannot listen on 192\.0\.2\.1/,
    ),
  })
})
