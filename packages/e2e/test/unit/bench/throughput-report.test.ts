import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../src/bench/closed-loop.js'
import type { ThroughputCase } from '../../../src/bench/throughput.js'
import { compare, throughputGoal, throughputReport } from '../../../src/bench/throughput-report.js'

const sample = (opsPerSecond: number, cpuPerOpUs: number, p99Ms: number): Sample => ({
  opsPerSecond,
  cpuPerOpUs,
  p50Ms: 1,
  p99Ms,
})
const measured: ThroughputCase = {
  command: 'SET',
  inFlight: 64,
  autoPipelining: false,
  samples: {
    bare: [sample(100, 10, 3), sample(10, 10, 30), sample(200, 10, 3)],
    ours: [sample(300, 5, 1), sample(20, 2, 9), sample(200, 4, 2)],
    second: [sample(100, 10, 3), sample(10, 11, 30), sample(200, 9, 3)],
  },
}

describe('throughput', () => {
  it('is compared round by round, so that a slow round counts as one round', () => {
    expect(compare(measured, 'ours')).toEqual({
      opsPerSecond: 200,
      ratio: 2,
      worstRatio: 1,
      cpuPerOpUs: 4,
      cpuRatio: 0.4,
      p50Ms: 1,
      p99Ms: 2,
      worstP99Ms: 9,
    })
    expect(compare(measured, 'second')).toMatchObject({ ratio: 1, cpuRatio: 1 })
  })

  it('is reported beside the goal', () => {
    const [, , bare, ours] = throughputReport([measured]).map((line) => line.split(/ {2,}/))
    expect(bare?.slice(0, 3)).toEqual(['SET, 64', 'ioredis', '100'])
    expect(ours?.slice(0, 6)).toEqual(['SET, 64', 'switchmaster', '200', '2.00', '1.00', '2.00: met'])
  })

  it('is to be as much as that of ioredis at least, and a multiple where much is in flight', () => {
    const goal = (inFlight: number, autoPipelining = false) =>
      throughputGoal({ command: 'GET', inFlight, autoPipelining })
    expect([1, 64, 512].map((inFlight) => goal(inFlight))).toEqual([0.97, 2, 2.5])
    expect([1, 64, 512].map((inFlight) => goal(inFlight, true))).toEqual([1, 1, 1])
  })
})
