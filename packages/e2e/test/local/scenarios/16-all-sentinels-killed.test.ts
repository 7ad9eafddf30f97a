import { Redis } from '@switchmaster/client'
import { expect, test } from 'vitest'
import { until } from '../../../src/index.js'
import { codeOf, cutOff, optionsFor, reached, rejection } from '../client/support.js'
import { FIRST_RETRY_MS, LINK_BACK_MS, NOISE_MS } from './budgets.js'
import { openStage, PLENTY, timed } from './stage.js'

const DISCOVERY_TIMEOUT_MS = 500

test('16: all sentinels are killed: who has a master keeps it, who has none is told so in time', async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  await using neighbour = new Redis(optionsFor(cluster))
  neighbour.on('error', () => {})
  await neighbour.ping()
  await Promise.all(cluster.sentinels.map((sentinel) => cluster.kill(sentinel)))
  await writers.acknowledge(PLENTY)

  // A connection that is lost meanwhile is opened again to the master that was right last. Not at once, because it was
  // young: a server that closes what it has just accepted is left alone for a while.
  await cutOff(cluster, neighbour)
  const reopenMs = await timed(() => neighbour.ping())
  expect(reopenMs).toBeLessThanOrEqual(FIRST_RETRY_MS + NOISE_MS)

  await using newcomer = new Redis(optionsFor(cluster, { timing: { discoveryTimeoutMs: DISCOVERY_TIMEOUT_MS } }))
  newcomer.on('error', () => {})
  const toldMs = await timed(async () => {
    expect(codeOf(await rejection(newcomer.ping()))).toBe('SENTINEL_UNREACHABLE')
  })
  expect(toldMs).toBeLessThanOrEqual(DISCOVERY_TIMEOUT_MS + NOISE_MS)

  const returnMs = await timed(async () => {
    await Promise.all(cluster.sentinels.map((sentinel) => cluster.start(sentinel)))
    await reached(newcomer, 'ready', LINK_BACK_MS)
  })
  expect(await newcomer.ping()).toBe('PONG')
  await writers.acknowledge(PLENTY)
  const held = () => redis.topology.quorum.status === 'held' || undefined
  await until(held, { timeoutMs: LINK_BACK_MS, what: 'the topology to have its quorum back' })
  expect(stage.losses()).toBe(0)
  await stage.end({
    scenario: '16, all sentinels killed',
    extra: [
      `a lost connection was back after ${Math.round(reopenMs)} ms`,
      `a newcomer was told after ${Math.round(toldMs)} ms`,
      `and connected ${Math.round(returnMs)} ms after the sentinels' restart`,
    ],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: NOISE_MS },
  })
  expect(stage.errors).toEqual([])
  expect(stage.tale).toEqual(['discovered', 'quorum-lost', 'quorum-restored'])
})
