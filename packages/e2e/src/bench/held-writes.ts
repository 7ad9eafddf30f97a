import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from '../abortable.js'
import { switchmaster } from '../clients/switchmaster.js'
import { until } from '../until.js'
import type { Findings } from './job.js'
import { HELD } from './metrics.js'
import { watchForPromotion } from './promotion-prober.js'
import { startCluster, targetOf } from './target.js'

const REST_MS = 500
const PROMOTION_TIMEOUT_MS = 8_000

/** Issues many writes as soon as they are held, and measures when the last of them is answered. */
export const measureHeldWrites = async (signal: AbortSignal): Promise<Findings> => {
  await using cluster = await startCluster()
  const traffic = switchmaster.open(targetOf(cluster, 'bench'))
  await using _traffic = { [Symbol.asyncDispose]: () => traffic.close() }
  await traffic.ready()
  await until(() => traffic.topology.sentinels.length === cluster.sentinels.length || undefined, {
    timeoutMs: 5_000,
    what: 'the client to know all sentinels',
    signal,
  })
  await sleep(REST_MS, undefined, { signal })

  const answers = new Promise<number>((resolve, reject) => {
    traffic.topology.once('fenced', () => {
      const issue = async (_: unknown, n: number): Promise<number> => {
        await traffic.write(`held-${n}`)
        return performance.now()
      }
      Promise.all(Array.from({ length: HELD }, issue)).then((times) => resolve(Math.max(...times)), reject)
    })
  })
  answers.catch(() => {})
  await using prober = watchForPromotion(cluster.replicas, PROMOTION_TIMEOUT_MS)
  await cluster.failover({ signal })
  const promotion = await prober.promoted(signal)
  const answeredAt = await abortable(answers, signal)
  return { samples: [{ metric: 'held', client: switchmaster.name, value: answeredAt - promotion.at }] }
}
