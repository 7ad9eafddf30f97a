import { expect, it } from 'vitest'
import { idleBetween, type Summary, usageIn } from '../../../src/bench-kind/idle.js'

const summary = (time: string, cpuNs: number, memory: number): Summary => ({
  pods: [
    {
      podRef: { name: 'redis-0', namespace: 'mine' },
      containers: [{ name: 'redis', cpu: { time, usageCoreNanoSeconds: cpuNs }, memory: { workingSetBytes: memory } }],
    },
    { podRef: { name: 'redis-0', namespace: 'of others' }, containers: [{ name: 'redis' }] },
    { podRef: { name: 'client', namespace: 'mine' }, containers: [{ name: 'agent' }] },
  ],
})

const usage = (...given: Parameters<typeof summary>) => usageIn([summary(...given)], 'mine', new Set(['redis-0']))

it('counts the containers of these pods alone, by the time between the looks of the kubelet', () => {
  const before = usage('2026-01-01T00:00:00Z', 1e9, 100)
  const after = usage('2026-01-01T00:00:10Z', 1.5e9, 300)
  expect(idleBetween(before, after)).toEqual({ cores: 0.05, memory: 300 })
})

it('says so where the kubelet has not looked again', () => {
  const once = usage('2026-01-01T00:00:00Z', 1e9, 100)
  expect(() => idleBetween(once, once)).toThrow('The kubelet has not looked at redis-0/redis twice.')
  expect(() => idleBetween(new Map(), once)).toThrow('twice')
})
