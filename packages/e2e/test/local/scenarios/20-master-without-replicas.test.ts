import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type LocalCluster, type LocalNode, until } from '../../../src/index.js'
import { ACCEPTED_BY_REPLICAS_MS, DOWN_AFTER_MS, FENCED_BY_REPLICAS_MS, NOISE_MS } from './budgets.js'
import { FENCE_TIMEOUT_MS } from './promises.js'
import { openStage, PLENTY } from './stage.js'

/** Long enough for sentinels to act, if there were anything for them to act on. */
const WATCH_MS = 2 * DOWN_AFTER_MS

/** Replicas try a lost link again once a second. */
const RELINK_MS = 1_000 + NOISE_MS

const resyncs = async (cluster: LocalCluster, node: LocalNode): Promise<{ full: number; partial: number }> => {
  const stats = String(await cluster.command(node, 'INFO', 'stats'))
  const read = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(stats)?.[1])
  return { full: read('sync_full'), partial: read('sync_partial_ok') }
}

const linked = async (cluster: LocalCluster, node: LocalNode): Promise<boolean> =>
  String(await cluster.command(node, 'INFO', 'replication')).includes('master_link_status:up')

const allLinked = (cluster: LocalCluster): Promise<number> =>
  until(
    async () => {
      const up = await Promise.all(cluster.replicas.map((replica) => linked(cluster, replica)))
      return up.every(Boolean) ? performance.now() : undefined
    },
    { timeoutMs: 2 * RELINK_MS, what: 'the replicas to be linked again' },
  )

test('20: the links to the replicas break: nobody is promoted, and the replicas catch up with what they missed', async () => {
  await using stage = await openStage({
    cluster: { network: 'proxied' },
  })
  const { cluster, writers } = stage
  const { master } = cluster
  const before = await resyncs(cluster, master)
  await cluster.isolate(master, { from: cluster.replicas, how: 'reset' })
  await elapse(WATCH_MS)
  for (const replica of cluster.replicas) expect(await linked(cluster, replica)).toBe(false)
  const healedAt = performance.now()
  await cluster.heal()
  const relinkMs = (await allLinked(cluster)) - healedAt
  await writers.acknowledge(PLENTY)
  const after = await resyncs(cluster, master)
  expect(stage.losses()).toBe(0)
  await stage.end({
    scenario: '20, replicas cut off from their master',
    extra: [`linked again after ${Math.round(relinkMs)} ms`, `${after.partial - before.partial} partial resyncs`],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: NOISE_MS },
  })
  expect(after).toEqual({ full: before.full, partial: before.partial + cluster.replicas.length })
  expect(relinkMs).toBeLessThanOrEqual(RELINK_MS)
  expect(stage.tale).toEqual(['discovered'])
})

test('20: the replicas are silent, and min-replicas-to-write refuses what could be lost', async () => {
  await using stage = await openStage({
    cluster: { network: 'proxied', config: { 'min-replicas-to-write': '1', 'min-replicas-max-lag': '1' } },
  })
  const { cluster, writers } = stage
  const { master } = cluster
  const before = await resyncs(cluster, master)
  const cutAt = performance.now()
  await cluster.isolate(master, { from: cluster.replicas })
  const refused = () => writers.ops.find(({ outcome, tDone }) => outcome !== 'ok' && tDone > cutAt)
  // The client waits a moment itself before it passes a refusal on.
  const timeoutMs = FENCED_BY_REPLICAS_MS + FENCE_TIMEOUT_MS + NOISE_MS
  const first = await until(refused, { timeoutMs, what: 'a write to be refused' })
  expect(first.error).toMatch(/^NOREPLICAS /)
  const lastAck = writers.ops.findLast(({ outcome }) => outcome === 'ok')?.tDone ?? 0
  const healedAt = performance.now()
  await cluster.heal()
  await writers.acknowledge(PLENTY)
  const firstAck = writers.ops.find(({ outcome, tDone }) => outcome === 'ok' && tDone > healedAt)?.tDone ?? Infinity
  expect(stage.losses()).toBe(0)
  const { evidence } = await stage.end({
    scenario: '20, replicas silent, with min-replicas-to-write 1',
    extra: [
      `refused after ${Math.round(first.tDone - cutAt)} ms`,
      `accepted ${Math.round(firstAck - healedAt)} ms after the network healed`,
    ],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true },
  })
  expect(lastAck - cutAt).toBeLessThanOrEqual(FENCED_BY_REPLICAS_MS)
  expect(firstAck - healedAt).toBeLessThanOrEqual(ACCEPTED_BY_REPLICAS_MS)
  const errors = evidence.history.ops.filter(({ outcome }) => outcome !== 'ok').map(({ error }) => error?.split(' ')[0])
  expect(new Set(errors)).toEqual(new Set(['NOREPLICAS']))
  // What was held up arrives late, on the connections there are: nothing has to be copied.
  expect(await resyncs(cluster, master)).toEqual(before)
  expect(stage.tale).toEqual(['discovered'])
})
