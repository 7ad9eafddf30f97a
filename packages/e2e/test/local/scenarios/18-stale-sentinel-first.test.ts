import { Redis } from '@switchmaster/client'
import { Redis as IORedis } from 'ioredis'
import { expect, test } from 'vitest'
import { type ClusterNode, type LocalCluster, type LocalNode, until } from '../../../src/index.js'
import { nodeOf, optionsFor, placeOf } from '../client/support.js'
import { FIRST_ACK_MS, INFO_PERIOD_MS, LINK_BACK_MS, NOISE_MS, PING_PERIOD_MS, TICK_MS } from './budgets.js'
import { addressOf, openStage, PLENTY, roleOf } from './stage.js'

const masterOf = async (cluster: LocalCluster, sentinel: ClusterNode): Promise<string> =>
  ((await cluster.command(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', cluster.masterName)) as string[]).join(':')

/** Waits until a sentinel gives this address to whoever asks. */
const knows = (cluster: LocalCluster, sentinel: ClusterNode, master: ClusterNode, timeoutMs: number) =>
  until(async () => (await masterOf(cluster, sentinel)) === addressOf(master) || undefined, {
    timeoutMs,
    what: `${sentinel.name} to know the new master`,
  })

/** How often sentinels tell what they know, and (times four) how long they tolerate what they know better. */
const publishEvery = (cluster: LocalCluster, sentinels: readonly ClusterNode[], ms: number) =>
  Promise.all(sentinels.map((sentinel) => cluster.command(sentinel, 'SENTINEL', 'DEBUG', 'PUBLISH-PERIOD', ms)))

const NEVER_MS = 3_600_000

test('18: a sentinel that has slept through the failover is asked first, and is not believed', async () => {
  await using stage = await openStage({ seeds: ({ sentinels }) => sentinels.slice(1) })
  const { cluster, redis, writers } = stage
  const [stale, ...fresh] = cluster.sentinels as [LocalNode, LocalNode, LocalNode]
  const old = cluster.master
  await cluster.kill(stale)
  // Nobody tells the sleeper anything from now on. The old master is not told either that it is one no longer: so it
  // says "master" when it is asked for its ROLE, and only the epoch can tell.
  await publishEvery(cluster, fresh, NEVER_MS)
  const since = performance.now()
  await cluster.failover({ via: fresh[0] })
  await stage.promotion(since)
  await writers.acknowledge(PLENTY)
  const { master } = cluster
  await Promise.all(fresh.map((sentinel) => knows(cluster, sentinel, master, INFO_PERIOD_MS)))
  await cluster.start(stale)
  // Or it would make a replica of the new master again, as soon as it had seen it for 8 s.
  await publishEvery(cluster, [stale], NEVER_MS)
  expect(await masterOf(cluster, stale)).toBe(addressOf(old))
  expect(await roleOf(cluster, old)).toBe('master')

  // Whoever believes the first answer goes there.
  const control = new IORedis({ sentinels: cluster.sentinels.map(placeOf), name: cluster.masterName })
  try {
    await control.ping()
    expect(control.stream.remotePort).toBe(old.port)
  } finally {
    control.disconnect()
  }

  const connectMs: number[] = []
  for (const sentinels of [[placeOf(stale), ...fresh.map(placeOf)], [placeOf(stale)]]) {
    const openedAt = performance.now()
    await using newcomer = new Redis(optionsFor(cluster, { sentinels }))
    await newcomer.rpush('newcomers', sentinels.length)
    connectMs.push(Math.round(performance.now() - openedAt))
    expect(nodeOf(cluster, newcomer)).toBe(master)
  }
  // It was so all along.
  expect(await masterOf(cluster, stale)).toBe(addressOf(old))
  expect(await cluster.command(master, 'LRANGE', 'newcomers', 0, -1)).toEqual(['3', '1'])
  // The client that was there before has met it as well by now.
  await until(() => redis.topology.sentinels.every(({ status }) => status === 'up') || undefined, {
    timeoutMs: LINK_BACK_MS,
    what: 'the client to be connected to all sentinels',
  })
  await writers.acknowledge(PLENTY)
  expect(nodeOf(cluster, redis)).toBe(master)

  await stage.end({
    scenario: '18, stale sentinel first',
    extra: [`newcomers wrote to the right master after ${connectMs.join(' and ')} ms`],
    heal: async () => {
      await publishEvery(cluster, fresh, TICK_MS)
      await knows(cluster, stale, master, 2 * PING_PERIOD_MS + NOISE_MS)
    },
    expected: { switches: 1, maxLost: 0, maxFirstAckMs: FIRST_ACK_MS, maxStaleAckMs: 0, maxUncertain: 0 },
  })
})
