import { Redis } from '@switchmaster/client'
import { expect, test } from 'vitest'
import { type LocalNode, startLocal } from '../../../src/index.js'
import { optionsFor, within } from '../client/support.js'
import { DOWN_AFTER_MS, NOISE_MS } from './budgets.js'

/** What is promised: the budget for asking the sentinels (400 ms by default), ROLE and the handshake. */
const PROMISED_MS = 500

const TIMES = 5

test('a frozen first sentinel keeps nobody waiting: the others are asked at the same time', async () => {
  await using cluster = await startLocal({ replicas: 1, sentinels: 3, downAfterMs: DOWN_AFTER_MS })
  const [first] = cluster.sentinels as [LocalNode]
  await cluster.pause(first)
  const connected: number[] = []
  for (let time = 0; time < TIMES; time++) {
    const since = performance.now()
    // The first of its sentinels to the last client: each begins with nothing known.
    await using redis = new Redis(optionsFor(cluster))
    await within(PROMISED_MS + NOISE_MS, 'a connection', redis.ping())
    connected.push(Math.round(performance.now() - since))
  }
  console.log(`frozen first sentinel: connected after ${connected.join(', ')} ms`)
  await cluster.resume(first)
  expect(Math.max(...connected)).toBeLessThanOrEqual(PROMISED_MS + NOISE_MS)
})
