import { describe, expect, test } from 'vitest'
import {
  firstAckDelay,
  firstAckWithin,
  promotionDelay,
  staleAcksWithin,
  staleAckWindow,
  switchCount,
} from '../../../src/checks/promotion.js'
import { A, B, C, evidence, fault, ok, promoted, switched } from '../evidence.js'

describe('the first acknowledgement after a promotion', () => {
  const events = [fault(100), promoted(400, A, B)]

  test('is one that survived', () => {
    const run = evidence([ok('stale', 410), ok('new', 450)], ['new'], events)
    expect(firstAckDelay(run)).toBe(50)
  })

  test('is missing when everything after it is lost', () => {
    const run = evidence([ok('stale', 410)], [], events)
    expect(firstAckWithin(run, 60_000)).toMatchObject({ passed: false, found: 'never' })
  })

  test('fails when it comes too late', () => {
    const run = evidence([ok('a', 501)], ['a'], events)
    expect(firstAckWithin(run, 100).passed).toBe(false)
    expect(firstAckWithin(run, 101).passed).toBe(true)
  })
})

describe('acknowledgements from a replaced master', () => {
  const events = [fault(100), promoted(400, A, B), switched(420, A, B)]

  test('reach from the first announcement to the last lost write', () => {
    const run = evidence([ok('tail', 300), ok('x', 450), ok('y', 700), ok('new', 800)], ['new'], events)
    expect(staleAckWindow(run)).toBe(300)
    expect(staleAcksWithin(run, 0).passed).toBe(false)
  })

  test('are not those lost before the promotion, which Redis had no time to replicate', () => {
    expect(staleAcksWithin(evidence([ok('tail', 399)], [], events), 0).passed).toBe(true)
  })

  test('are not those of a later master that fell, when the client knows who acknowledged', () => {
    const twice = [...events, promoted(900, B, C)]
    expect(staleAckWindow(evidence([ok('tail of B', 880, B)], [], twice))).toBe(0)
    expect(staleAckWindow(evidence([ok('stale on A', 880, A)], [], twice))).toBe(480)
  })
})

describe('the changes of master', () => {
  test('are counted once, however many sentinels announce them', () => {
    const run = evidence([], [], [promoted(400, A, B), switched(410, A, B), switched(500, A, B, 'sentinel-2')])
    expect(switchCount(run, 1).passed).toBe(true)
    expect(switchCount(run, 0)).toMatchObject({ passed: false, found: '1' })
  })

  test('do not include those before the writers started, nor their late announcements', () => {
    const before = [promoted(-500, A, B), switched(10, A, B)]
    expect(switchCount(evidence([], [], before), 0).passed).toBe(true)
  })

  test('are timed from the fault', () => {
    expect(promotionDelay(evidence([], [], [fault(100), promoted(400, A, B)]))).toBe(300)
    expect(promotionDelay(evidence([], [], [fault(100)]))).toBe(null)
  })
})
