import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPromotion, type LocalCluster, type LocalNode, published, startLocal } from '../../src/index.js'

const downAfterMs = 1_000
/** Down-after, the votes, the leader's look at its candidate, and what a crash right after a ping adds. */
const FAILOVER_MS = downAfterMs + 3_000

const roleOf = async (cluster: LocalCluster, node: LocalNode): Promise<unknown> =>
  ((await cluster.command(node, 'ROLE')) as unknown[])[0]

describe('a local cluster', () => {
  let cluster: LocalCluster
  beforeAll(async () => {
    cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs })
  })
  afterAll(() => cluster.close())

  test('is what was asked for', async () => {
    expect(cluster.nodes.map((node) => node.name)).toEqual(['redis-0', 'redis-1', 'redis-2'])
    expect(cluster.sentinels.map((node) => node.name)).toEqual(['sentinel-0', 'sentinel-1', 'sentinel-2'])
    const ports = [...cluster.nodes, ...cluster.sentinels].map((node) => node.port)
    expect(new Set(ports).size).toBe(6)
    expect(cluster.master.name).toBe('redis-0')
    expect(cluster.replicas.map((node) => node.name)).toEqual(['redis-1', 'redis-2'])
    expect(await roleOf(cluster, cluster.master)).toBe('master')
    expect(await cluster.findMaster()).toBe(cluster.master)
  })

  test('tells a program no more than a pod would know', () => {
    const [first] = cluster.sentinels as [LocalNode]
    expect(cluster.env).toEqual({
      REDIS_SENTINEL_SERVICE_HOST: first.host,
      REDIS_SENTINEL_SERVICE_PORT: String(first.port),
    })
    expect(cluster.sentinelList.split(',')).toHaveLength(3)
  })

  test("goes back to the sentinels' own times once it has formed", async () => {
    const [first] = cluster.sentinels as [LocalNode]
    const periods = (await cluster.command(first, 'SENTINEL', 'DEBUG')) as string[]
    expect(periods[periods.indexOf('INFO-PERIOD') + 1]).toBe('10000')
    expect(periods[periods.indexOf('PUBLISH-PERIOD') + 1]).toBe('2000')
  })

  test('promotes a replica on request, and every sentinel agrees afterwards', async () => {
    const old = cluster.master
    const since = performance.now()
    await cluster.failover()
    const promotion = await cluster.events.waitFor(isPromotion, { since, timeoutMs: FAILOVER_MS })
    expect(promotion).toMatchObject({ channel: '+promoted-slave' })
    expect(cluster.master).not.toBe(old)
    await cluster.waitHealthy({ hurry: true })
    expect(await roleOf(cluster, cluster.master)).toBe('master')
    expect(await roleOf(cluster, old)).toBe('slave')
  })

  test('promotes a replica when the master is killed, and takes it back as a replica', async () => {
    const old = cluster.master
    const since = performance.now()
    await cluster.kill(old)
    expect(old).toMatchObject({ state: 'stopped', pid: undefined })
    expect(cluster.events.first((event) => event.kind === 'exit', since)).toMatchObject({ signal: 'SIGKILL' })
    await cluster.events.waitFor(isPromotion, { since, timeoutMs: FAILOVER_MS })
    expect(cluster.master).not.toBe(old)
    const { port } = old
    await cluster.start(old)
    expect(old).toMatchObject({ state: 'running', port })
    await cluster.waitHealthy({ hurry: true })
    expect(await roleOf(cluster, old)).toBe('slave')
  })

  test('freezes a server that nobody notices for a while, and thaws it', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    await cluster.pause(replica)
    expect(replica.state).toBe('paused')
    await expect(cluster.command(replica, 'PING')).rejects.toThrow(/timed out/i)
    await cluster.resume(replica)
    expect(replica.state).toBe('running')
    expect(await cluster.command(replica, 'PING')).toBe('PONG')
    await cluster.waitHealthy({ hurry: true })
  })

  test('stops a server politely and starts it again', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    await cluster.stop(replica)
    expect(await replica.log()).toContain('Redis is now ready to exit, bye bye...')
    await cluster.start(replica)
    await cluster.waitHealthy({ hurry: true })
  })

  test('waits for its port when somebody has it at the moment of a restart', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    await cluster.kill(replica)
    const squatter = createServer().listen(replica.port, replica.host)
    await once(squatter, 'listening')
    const since = performance.now()
    const starting = cluster.start(replica)
    await cluster.events.waitFor((event) => event.kind === 'exit', { since })
    squatter.close()
    await starting
    expect(replica.state).toBe('running')
    await cluster.waitHealthy({ hurry: true })
  })

  test('hears a sentinel that was restarted', async () => {
    const [sentinel] = cluster.sentinels as [LocalNode]
    await cluster.kill(sentinel)
    await cluster.start(sentinel)
    await cluster.waitHealthy({ hurry: true })
    const since = performance.now()
    await cluster.command(sentinel, 'SENTINEL', 'RESET', cluster.masterName)
    const heard = cluster.events.waitFor(published('+reset-master'), { since, timeoutMs: 5_000 })
    await expect(heard).resolves.toMatchObject({ sentinel: sentinel.name })
    await cluster.waitHealthy({ hurry: true })
  })

  test('says what is wrong with it, and what the servers said', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    await cluster.pause(replica)
    const error = await cluster.waitHealthy({ timeoutMs: 100 }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining(`${replica.name} is paused`) })
    expect(error).toMatchObject({ message: expect.stringContaining(`${replica.name} (paused):\n`) })
    await cluster.resume(replica)
    await cluster.waitHealthy({ hurry: true })
  })

  test('refuses what makes no sense', async () => {
    const [replica] = cluster.replicas as [LocalNode]
    await expect(cluster.resume(replica)).rejects.toMatchObject({ code: 'NODE_STATE' })
    await expect(cluster.start(replica)).rejects.toMatchObject({ code: 'NODE_STATE' })
    await expect(cluster.kill({ ...replica, name: 'stranger' })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
  })

  test('refuses a second failover while one is on', async () => {
    await cluster.failover()
    await expect(cluster.failover()).rejects.toMatchObject({ code: 'FAILOVER_REFUSED' })
    await cluster.waitHealthy({ hurry: true })
  })
})

test('a cluster without a replica has nobody to promote, and says so in time', async () => {
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  await expect(cluster.failover({ timeoutMs: 200 })).rejects.toThrow(/NOGOODSLAVE/)
})
