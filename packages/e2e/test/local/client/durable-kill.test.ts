import { Redis } from '@switchmaster/client'
import { expect, it } from 'vitest'
import { accountFor, isPromotion, longestGap, readFinalState, startLocal, startWriters } from '../../../src/index.js'
import { errorsOf, optionsFor } from './support.js'

const ROUNDS = 2

/**
 * All replicas, and not fewer: the sentinels compare offsets as the last INFO told them, which may be seconds old, so that
 * the replica that holds a write need not be the one they promote.
 */
it.each([{ replicas: 1 }, { replicas: 2 }])(
  'kill -9 of the master loses none of the writes that were acknowledged by each of $replicas replicas',
  async (given) => {
    await using cluster = await startLocal({ replicas: given.replicas, sentinels: 3, downAfterMs: 1000 })
    await using redis = new Redis(optionsFor(cluster))
    errorsOf(redis)
    await redis.ping()
    const durable = redis.durable({ replicas: given.replicas, timeoutMs: 500 })
    const writers = startWriters({
      write: async (id) => {
        await durable.rpush('ids', id)
        return undefined
      },
      restMs: 0,
    })
    for (let round = 0; round < ROUNDS; round++) {
      await writers.acknowledge(1000)
      const since = performance.now()
      const killed = cluster.master
      await cluster.kill(killed)
      await cluster.events.waitFor(isPromotion, { since, timeoutMs: 20_000 })
      await cluster.start(killed)
      await cluster.waitHealthy({ hurry: true })
    }
    await writers.acknowledge(1000)
    const history = await writers.stop()
    await redis.close()
    await cluster.waitHealthy({ hurry: true })
    const account = accountFor(history, await readFinalState(cluster, 'ids'))
    const { from, to } = longestGap(history)
    console.log(
      `WAIT ${given.replicas} of ${given.replicas}: ${account.acknowledged} acknowledged, ${account.lost.length} lost, ${account.uncertain.length} uncertain (${account.recovered.length} there), longest gap ${Math.round(to - from)} ms`,
    )
    expect(account.lost).toEqual([])
    expect(account.refuted).toEqual([])
  },
)
