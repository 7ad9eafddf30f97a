import { describe, expect, it } from 'vitest'
import { longestGapBetween } from '../../../src/bench/gap.js'
import { describeTwice, promotedSince } from '../../../src/bench/twice-promoted.js'
import type { ClusterEvent } from '../../../src/drivers/events.js'
import type { Op } from '../../../src/traffic/history.js'

const switched = (at: number, from: number, to: number): ClusterEvent => ({
  kind: 'sentinel',
  at,
  sentinel: 'sentinel-0',
  channel: '+switch-master',
  payload: `mymaster 127.0.0.1 ${from} 127.0.0.1 ${to}`,
})

const ack = (tDone: number, server?: string): Op => ({
  worker: 0,
  id: String(tDone),
  tInvoke: tDone,
  tDone,
  outcome: 'ok',
  ...(server ? { server } : {}),
})

describe('two promotions after one fault', () => {
  const events = [switched(5, 1, 2), switched(20, 2, 1), switched(21, 2, 1), switched(1_020, 1, 3)]

  it('are those since the fault, each of them once', () => {
    expect(promotedSince(events, 10)).toEqual(['127.0.0.1:1', '127.0.0.1:3'])
  })

  it('are described with who acknowledged what was lost', () => {
    const promoted = promotedSince(events, 10)
    expect(describeTwice(promoted, [ack(30, '127.0.0.1:1'), ack(31, '127.0.0.1:1'), ack(32)])).toBe(
      '2 replicas were promoted one after the other, 127.0.0.1:1, 127.0.0.1:3: lost were 3, acknowledged ' +
        '2 by 127.0.0.1:1, number 1 of them; 1 by a server that the client does not name',
    )
    expect(describeTwice(promoted, [])).toMatch(/nothing was lost$/)
  })
})

describe('the longest gap between two moments', () => {
  it('does not see what was before or after them', () => {
    const history = { startedAt: 0, stoppedAt: 500, ops: [0, 100, 110, 150, 160, 400].map((at) => ack(at)) }
    expect(longestGapBetween(history, 100, 170)).toBe(40)
    expect(longestGapBetween(history, 100, 300)).toBe(140)
  })
})
