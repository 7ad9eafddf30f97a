import { Redis } from '@switchmaster/client'
import { expect, test } from 'vitest'
import { type LocalNode, until } from '../../../src/index.js'
import { nodeOf, optionsFor } from '../client/support.js'
import { AFTER_DEATH_MS, FIRST_RETRY_MS, NOISE_MS } from './budgets.js'
import { openStage, PLENTY, timed } from './stage.js'

test('9: a replica is killed: writes go on as before, reads move to another replica', async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  const [victim, other] = cluster.replicas as [LocalNode, LocalNode]
  const preferredSlaves = { ip: victim.host, port: String(victim.port) }
  await using reader = new Redis(optionsFor(cluster, { role: 'slave', preferredSlaves }))
  reader.on('error', () => {})
  await reader.ping()
  expect(nodeOf(cluster, reader)).toBe(victim)
  await cluster.kill(victim)
  const moveMs = await timed(() => reader.ping())
  expect(nodeOf(cluster, reader)).toBe(other)
  // It is another server's turn as soon as the dead one has refused, whatever the sentinels say.
  expect(moveMs).toBeLessThanOrEqual(FIRST_RETRY_MS + NOISE_MS)
  const down = () => redis.topology.replicas.some(({ port, status }) => port === victim.port && status === 'down')
  await until(() => down() || undefined, { timeoutMs: AFTER_DEATH_MS, what: 'the topology to know of it' })
  await writers.acknowledge(PLENTY)
  expect(stage.losses()).toBe(0)
  await stage.end({
    scenario: '9, replica killed',
    heal: () => cluster.start(victim),
    extra: [`the reader moved in ${Math.round(moveMs)} ms`],
    expected: { switches: 0, maxLost: 0, maxUncertain: 0, executedOnce: true, maxGapMs: NOISE_MS },
  })
  expect(stage.errors).toEqual([])
  expect(stage.tale).toEqual(['discovered'])
})
