import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ClusterNode, LocalCluster } from '../../../src/index.js'
import { percentile } from '../../figures.js'
import { NOISE_MS } from './budgets.js'
import { openStage } from './stage.js'

const TRAFFIC_MS = 10_000

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

/** How many connections a server has accepted since it was started. */
const accepted = async (cluster: LocalCluster, node: ClusterNode): Promise<number> => {
  const stats = String(await cluster.command(node, 'INFO', 'stats'))
  return Number(/total_connections_received:(\d+)/.exec(stats)?.[1])
}

test('1: without a fault nothing happens: no error, no switch, not one connection more', async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  const everybody = [...cluster.nodes, ...cluster.sentinels]
  const count = () => Promise.all(everybody.map((node) => accepted(cluster, node)))
  // The first time opens the harness' own connections.
  await count()
  const before = { accepted: await count(), sockets: sockets() }
  const first = writers.ops.length
  await elapse(TRAFFIC_MS)
  expect({ accepted: await count(), sockets: sockets() }).toEqual(before)
  const latencies = writers.ops.slice(first).map(({ tInvoke, tDone }) => tDone - tInvoke)
  // Under way to the master and to each sentinel.
  const own = 1 + redis.topology.sentinels.length
  const { evidence } = await stage.end({
    scenario: '1, no fault',
    extra: [`p99 ${percentile(latencies, 0.99).toFixed(1)} ms`, `${before.sockets} sockets`],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: NOISE_MS },
  })
  expect(evidence.history.ops.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(stage.errors).toEqual([])
  // Lost once: when it was closed.
  expect(stage.losses()).toBe(1)
  expect(before.sockets - sockets()).toBe(own)
})
