import { Redis, UncertainWriteError } from '@switchmaster/client'
import { expect, it } from 'vitest'
import { startLocal } from '../../../../src/index.js'
import { optionsFor } from '../support.js'

/** As many writes of a tick as leave one by one, before the rest is joined and waits for the end of the tick. */
const SENT_AT_ONCE = 7

it('what had not left when the connection was lost is sent on the next one, whatever it is, and done once', async () => {
  await using cluster = await startLocal({ replicas: 1, sentinels: 3 })
  await using redis = new Redis(optionsFor(cluster))
  await redis.del('ids')
  const writes = Array.from({ length: 50 }, (_, id) => redis.rpush('ids', id))
  // In the same tick: nothing that was joined can have left.
  redis.stream.destroy()
  const outcomes = await Promise.allSettled(writes)
  const uncertain = outcomes.filter(({ status }) => status === 'rejected')
  expect(uncertain.length).toBeLessThanOrEqual(SENT_AT_ONCE)
  for (const outcome of uncertain) expect(outcome).toMatchObject({ reason: expect.any(UncertainWriteError) })
  const ids = (await redis.lrange('ids', 0, -1)).map(Number)
  const done = outcomes.flatMap(({ status }, id) => (status === 'fulfilled' ? [id] : []))
  expect(done.length).toBeGreaterThanOrEqual(50 - SENT_AT_ONCE)
  expect(ids.slice(-done.length)).toEqual(done)
  expect(new Set(ids).size).toBe(ids.length)
})
