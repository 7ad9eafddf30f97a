import { Redis } from '@switchmaster/client'
import { expect, test } from 'vitest'
import { isPromotion, published } from '../../../src/index.js'
import { codeOf, optionsFor, rejection } from '../client/support.js'
import { AFTER_DEATH_MS, LONGEST_BACK_OFF_MS, NOISE_MS } from './budgets.js'
import { openStage, PLENTY, timed, WRITERS } from './stage.js'

test('11: the master is killed and no replica may take over: no switch, a typed error, and all is well when it is back', async () => {
  await using stage = await openStage({
    // It has to come back with what it had acknowledged: nobody else has been allowed to keep it.
    cluster: { config: { 'replica-priority': '0', appendonly: 'yes', appendfsync: 'always' } },
  })
  const { cluster, redis, writers } = stage
  const { master } = cluster
  await using impatient = new Redis(optionsFor(cluster, { maxRetriesPerRequest: 1 }))
  impatient.on('error', () => {})
  await impatient.ping()
  const since = performance.now()
  await cluster.kill(master)
  let cause: unknown
  const toldMs = await timed(async () => {
    const error = await rejection(impatient.set('key', 'value'))
    expect(error).toMatchObject({ name: 'MaxRetriesPerRequestError' })
    cause = (error as Error).cause
  })
  expect(codeOf(cause)).toBe('MASTER_UNREACHABLE')
  // Two attempts: the first pauses of ioredis' back-off.
  expect(toldMs).toBeLessThanOrEqual(50 + 200 + 100 + 200 + NOISE_MS)
  await cluster.events.waitFor(published('-failover-abort-no-good-slave'), {
    since,
    timeoutMs: stage.allowing(AFTER_DEATH_MS),
  })
  expect(cluster.events.first(isPromotion, since)).toBeUndefined()
  expect(redis.topology.master).toEqual({ host: master.host, port: master.port })

  const restartedAt = performance.now()
  await cluster.start(master)
  const backMs = await timed(() => writers.acknowledge(PLENTY, { timeoutMs: LONGEST_BACK_OFF_MS + NOISE_MS }))
  await stage.end({
    scenario: '11, nobody to promote',
    extra: [
      `an impatient client was told after ${Math.round(toldMs)} ms`,
      `back ${Math.round(backMs)} ms after the restart, which took ${Math.round(performance.now() - restartedAt - backMs)} ms`,
    ],
    expected: { switches: 0, maxLost: 0, maxUncertain: WRITERS, executedOnce: true },
  })
  expect(stage.tale.filter((event) => event === 'switched')).toEqual([])
  expect(stage.tale).toContain('aborted')
})
