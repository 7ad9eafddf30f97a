import { setTimeout as elapse } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  type ClientAdapter,
  isPromotion,
  judge,
  pinned,
  readFinalState,
  startLocal,
  startWriters,
  type Verdict,
} from '../../src/index.js'
import { replicated } from './client/delivery/staged.js'

/** How long the client is watched after the promotion, in milliseconds: less than the old master's remaining 10 s. */
const WATCH_MS = 2_000

const plannedFailover = async (adapter: ClientAdapter): Promise<Verdict> => {
  await using cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1_000 })
  const client = adapter.open({ env: cluster.env, key: 'ids' })
  await client.ready()
  const writers = startWriters({ write: (id) => client.write(id) })
  await writers.acknowledge(500)
  await replicated(cluster)
  const since = performance.now()
  await cluster.failover()
  await cluster.events.waitFor(isPromotion, { since, timeoutMs: 5_000 })
  // The span that is measured, not a wait for something to happen.
  await elapse(WATCH_MS)
  const history = await writers.stop()
  await client.close()
  await cluster.waitHealthy({ hurry: true })
  const evidence = { history, final: await readFinalState(cluster, 'ids'), events: cluster.events.all }
  const run = { scenario: '7', driver: 'local', client: adapter.name }
  return judge(run, evidence, { maxLost: 0, maxStaleAckMs: 0, maxFirstAckMs: 1_000, switches: 1 })
}

test('a writer that ignores the sentinels is caught losing writes in a planned failover', async () => {
  const { passed, figures, checks } = await plannedFailover(pinned)
  console.log(
    `scenario 7, pinned: ${figures.lost} of ${figures.acknowledged} acknowledged writes lost, ` +
      `${figures.staleAckMs} ms of acknowledgements from the replaced master`,
  )
  expect(passed).toBe(false)
  const failures = checks.filter((check) => !check.passed).map((check) => check.name)
  expect(failures).toEqual([
    'acknowledged writes lost',
    'from the promotion to the first acknowledgement',
    'acknowledgements from a replaced master',
  ])
  // Everything after the promotion is lost, and nothing but the client is to blame.
  expect(figures.staleAckMs).toBeGreaterThan(WATCH_MS * 0.9)
  expect(figures).toMatchObject({ unexpected: 0, uncertain: 0, repeated: 0, switches: 1 })
})
