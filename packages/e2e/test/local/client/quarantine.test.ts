import { Redis } from '@switchmaster/client'
import { expect, it } from 'vitest'
import { isPromotion, startLocal, until } from '../../../src/index.js'
import { Relay } from './relay.js'
import { codeOf, errorsOf, optionsFor, placeOf } from './support.js'

it('a thawed old master behind the address of its successor is not written to', async () => {
  await using cluster = await startLocal({ replicas: 1, sentinels: 3, downAfterMs: 1000 })
  const old = cluster.master
  const [successor] = cluster.replicas
  if (successor === undefined) throw new Error('there is no replica')
  // The successor's name leads to the old master for a while, as a stale entry of a name server does.
  const targets = [placeOf(old)]
  await using relay = await Relay.to(targets)
  const natMap = { [`${successor.host}:${successor.port}`]: relay.place }
  await using redis = new Redis(optionsFor(cluster, { natMap, failover: { promote: 'confirmed' } }))
  const errors = errorsOf(redis)
  await redis.set('written by', 'the first')

  await cluster.pause(old)
  await cluster.events.waitFor(isPromotion)
  await cluster.resume(old)
  const write = redis.set('written by', 'the second')
  const isRefused = () => errors.some((error) => /replaced, known by its run id/.test(String(error))) || undefined
  await until(isRefused, { timeoutMs: 10_000, what: 'the old master to be refused' })
  // It is still a master, and would have taken the write.
  expect(await cluster.command(old, 'ROLE')).toContain('master')
  expect(errors.map(codeOf)).toContain('NOT_A_MASTER')

  targets[0] = placeOf(successor)
  await write
  expect(await cluster.command(old, 'GET', 'written by')).toBe('the first')
  expect(await cluster.command(successor, 'GET', 'written by')).toBe('the second')
})
