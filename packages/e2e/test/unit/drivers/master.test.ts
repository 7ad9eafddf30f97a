import { expect, test } from 'vitest'
import { masterAfter, newestReport } from '../../../src/drivers/master.js'
import { switchesOf } from '../../../src/index.js'
import { A, B, C, fault, promoted, switched } from '../evidence.js'

test('the report with the highest epoch wins against any majority', () => {
  const report = (sentinel: string, port: number, epoch: number) => ({ sentinel, host: '127.0.0.1', port, epoch })
  const reports = [report('s0', 1, 3), report('s1', 2, 4), report('s2', 1, 3)]
  expect(newestReport(reports)).toMatchObject({ port: 2 })
  expect(newestReport([])).toBeUndefined()
})

test('the first announcement of a switch counts, the others do not', () => {
  const events = [fault(1), promoted(2, A, B), switched(3, A, B), switched(4, A, B, 'sentinel-2')]
  expect(switchesOf(events)).toEqual([{ masterName: 'mymaster', from: A, to: B, at: 2 }])
})

test('a sentinel that was frozen announces a switch that is over', () => {
  const events = [switched(2, A, B), switched(50, B, C), switched(60, A, B, 'sentinel-2')]
  expect(switchesOf(events).map(({ to }) => to)).toEqual([B, C])
  expect(masterAfter(C, switched(60, A, B))).toBe(C)
})

test('a master may come back', () => {
  const events = [switched(2, A, B), switched(50, B, A), switched(90, A, B)]
  expect(switchesOf(events).map(({ to }) => to)).toEqual([B, A, B])
})

test('other events change nothing', () => {
  const garbled = { kind: 'sentinel', at: 1, sentinel: 's', channel: '+switch-master', payload: 'mymaster' } as const
  expect(switchesOf([fault(1), garbled])).toEqual([])
  expect(masterAfter(A, garbled)).toBe(A)
})
