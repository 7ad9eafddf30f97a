import { describe, expect, it } from 'vitest'
import { chooseReplica, type PreferredSlaves } from '../../../src/connection/replica-choice.js'
import type { Replica } from '../../../src/sentinels/answer.js'

const replica = (n: number, status: Replica['status'] = 'up'): Replica => ({
  host: `public-${n}`,
  port: 6379,
  status,
  offset: 0,
  priority: 100,
  record: { ip: `10.0.0.${n}`, port: '6379', flags: 'slave' },
})
const replicas = [replica(1), replica(2), replica(3, 'down')]
const choose = (preferred?: PreferredSlaves, more: { avoided?: number; random?: number } = {}) =>
  chooseReplica({
    replicas,
    preferred,
    avoided: more.avoided === undefined ? undefined : replica(more.avoided),
    random: more.random ?? 0,
  })?.host

describe('the replica to use', () => {
  it('is a random one of those that are up', () => {
    expect(choose(undefined, { random: 0 })).toBe('public-1')
    expect(choose(undefined, { random: 0.99 })).toBe('public-2')
  })

  it('is the preferred one, by the address that Sentinel tells, lowest prio first', () => {
    const wish = (n: number, prio?: number) => ({ ip: `10.0.0.${n}`, port: '6379', ...(prio ? { prio } : {}) })
    expect(choose([wish(1, 2), wish(2, 1)])).toBe('public-2')
    expect(choose(wish(2))).toBe('public-2')
    expect(choose([wish(3), wish(2, 9)])).toBe('public-2')
    expect(choose(wish(3), { random: 0.99 })).toBe('public-2')
  })

  it('is what the function picks, and a random one where it picks none', () => {
    expect(choose((records) => records.find(({ ip }) => ip === '10.0.0.2') ?? null)).toBe('public-2')
    expect(choose(() => null)).toBe('public-1')
  })

  it('is not the one that has just failed, except where there is no other', () => {
    expect(choose(undefined, { avoided: 1 })).toBe('public-2')
    const only = [replica(1)]
    const alone = chooseReplica({ replicas: only, preferred: undefined, avoided: only[0], random: 0 })
    expect(alone?.host).toBe('public-1')
  })

  it('is none where none is up', () => {
    expect(chooseReplica({ replicas: [replica(3, 'down')], preferred: undefined, avoided: undefined, random: 0 })).toBe(
      undefined,
    )
  })
})
