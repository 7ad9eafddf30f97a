import { expect, test } from 'vitest'
import { EventLog, isPromotion, published } from '../../../src/index.js'
import { A, B, C, fault, promoted, switched } from '../evidence.js'

test('an event that is there already is not waited for', async () => {
  const log = new EventLog()
  log.record(promoted(10, A, B))
  await expect(log.waitFor(isPromotion)).resolves.toMatchObject({ at: 10 })
})

test('an event from before is not the one that is waited for', async () => {
  const log = new EventLog()
  log.record(promoted(10, A, B))
  const second = log.waitFor(isPromotion, { since: 11 })
  log.record(fault(12))
  log.record(switched(13, B, C))
  await expect(second).resolves.toMatchObject({ at: 13 })
})

test('waiting ends', async () => {
  const log = new EventLog()
  await expect(log.waitFor(isPromotion, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  const abort = new AbortController()
  const waiting = log.waitFor(isPromotion, { signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(log.waitFor(isPromotion, { signal: abort.signal })).rejects.toThrow('enough')
})

test('a listener hears everything until it has had enough', () => {
  const log = new EventLog()
  const heard: number[] = []
  const unlisten = log.listen((event) => heard.push(event.at))
  log.record(fault(1))
  unlisten()
  log.record(fault(2))
  expect(heard).toEqual([1])
  expect(log.all).toHaveLength(2)
})

test('events are picked by their channels', () => {
  expect(published('+promoted-slave')(promoted(1, A, B))).toBe(true)
  expect(published('+promoted-slave')(switched(1, A, B))).toBe(false)
  expect(published('+promoted-slave')(fault(1))).toBe(false)
})
