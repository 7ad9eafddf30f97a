import { expect, test } from 'vitest'
import { nodeOf } from '../client/support.js'
import { AFTER_REQUEST_MS, FIRST_ACK_MS } from './budgets.js'
import { openStage, PLENTY } from './stage.js'

/** How many; the whole of the scenario is `FAILOVERS=20`. */
const FAILOVERS = Number(process.env.FAILOVERS ?? 4)
/** A failover, and the time until the old master follows the new one. */
const EACH_MS = 15_000

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

test(`31: ${FAILOVERS} failovers, one after the other: nothing is lost, nothing is left behind`, {
  timeout: FAILOVERS * EACH_MS + 60_000,
}, async () => {
  await using stage = await openStage()
  const { cluster, redis, writers } = stage
  const held = () => ({
    sockets: sockets(),
    listeners: redis.eventNames().flatMap((name) => redis.listeners(name)).length,
  })
  // The first failover may open connections of the harness.
  let before: ReturnType<typeof held> | undefined
  for (let round = 0; round < FAILOVERS; round++) {
    const since = performance.now()
    await cluster.failover()
    const announced = await stage.promotion(since)
    expect(announced.at - since).toBeLessThanOrEqual(AFTER_REQUEST_MS)
    await cluster.waitHealthy({ hurry: true, timeoutMs: EACH_MS })
    await writers.acknowledge(PLENTY)
    expect(nodeOf(cluster, redis)).toBe(cluster.master)
    before ??= held()
  }
  expect(held()).toEqual(before)
  expect(stage.tale.filter((event) => event === 'switched')).toHaveLength(FAILOVERS)
  await stage.end({
    scenario: `31, ${FAILOVERS} failovers`,
    expected: {
      switches: FAILOVERS,
      maxLost: 0,
      maxUncertain: 0,
      executedOnce: true,
      maxGapMs: FIRST_ACK_MS,
      maxStaleAckMs: 0,
    },
  })
})
