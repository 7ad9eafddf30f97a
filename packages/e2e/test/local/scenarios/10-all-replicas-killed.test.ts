import { Redis } from '@switchmaster/client'
import { expect, test } from 'vitest'
import { until } from '../../../src/index.js'
import { codeOf, optionsFor, rejection } from '../client/support.js'
import { ACCEPTED_BY_REPLICAS_MS, AFTER_DEATH_MS, NOISE_MS } from './budgets.js'
import { FENCE_TIMEOUT_MS } from './promises.js'
import { openStage, PLENTY, timed } from './stage.js'

const DISCOVERY_TIMEOUT_MS = 500

test('10: all replicas are killed: writes go on, and who wants a replica is told that there is none', async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  const { replicas } = cluster
  await Promise.all(replicas.map((replica) => cluster.kill(replica)))
  await writers.acknowledge(PLENTY)
  const down = () => redis.topology.replicas.every(({ status }) => status === 'down') || undefined
  await until(down, { timeoutMs: AFTER_DEATH_MS, what: 'the topology to know of it' })
  const timing = { discoveryTimeoutMs: DISCOVERY_TIMEOUT_MS }
  await using reader = new Redis(optionsFor(cluster, { role: 'slave', timing }))
  reader.on('error', () => {})
  const toldMs = await timed(async () => {
    expect(codeOf(await rejection(reader.ping()))).toBe('NO_REPLICA_AVAILABLE')
  })
  expect(toldMs).toBeLessThanOrEqual(DISCOVERY_TIMEOUT_MS + NOISE_MS)
  await writers.acknowledge(PLENTY)
  expect(stage.losses()).toBe(0)
  expect(stage.errors).toEqual([])
  await stage.end({
    scenario: '10, all replicas killed',
    heal: () => Promise.all(replicas.map((replica) => cluster.start(replica))),
    extra: [`a reader was told after ${Math.round(toldMs)} ms`],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: NOISE_MS },
  })
  expect(stage.tale).toEqual(['discovered'])
})

test('10: all replicas are killed, and min-replicas-to-write lets nothing be written that could be lost', async () => {
  await using stage = await openStage({
    cluster: { config: { 'min-replicas-to-write': '1', 'min-replicas-max-lag': '1' } },
  })
  const { cluster, writers } = stage
  const { replicas } = cluster
  const killedAt = performance.now()
  await Promise.all(replicas.map((replica) => cluster.kill(replica)))
  const refused = () => writers.ops.find(({ tDone, outcome }) => tDone > killedAt && outcome !== 'ok')
  const first = await until(refused, { timeoutMs: FENCE_TIMEOUT_MS + NOISE_MS, what: 'a write to be refused' })
  expect(first.error).toMatch(/^NOREPLICAS /)
  const since = performance.now()
  await Promise.all(replicas.map((replica) => cluster.start(replica)))
  await writers.acknowledge(PLENTY)
  const backMs =
    (writers.ops.find(({ tDone, outcome }) => tDone > since && outcome === 'ok')?.tDone ?? Infinity) - since
  expect(backMs).toBeLessThanOrEqual(ACCEPTED_BY_REPLICAS_MS)
  expect(stage.losses()).toBe(0)
  const { evidence } = await stage.end({
    scenario: '10, all replicas killed, with min-replicas-to-write 1',
    extra: [
      `refused after ${Math.round(first.tDone - killedAt)} ms`,
      `accepted ${Math.round(backMs)} ms after the replicas' restart`,
    ],
    expected: { switches: 0, maxLost: 0, executedOnce: true },
  })
  const errors = evidence.history.ops.filter(({ outcome }) => outcome !== 'ok').map(({ error }) => error?.split(' ')[0])
  expect(new Set(errors)).toEqual(new Set(['NOREPLICAS']))
})
