import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../../src/bench/bench.js'
import { figuresOf } from '../../../src/bench/figures.js'
import { report, reportApart } from '../../../src/bench/report.js'
import { showValue } from '../../../src/bench/show-value.js'
import { unhandledRejectionsOf } from '../../../src/bench/unhandled-rejections.js'

const run = (client: string, values: Readonly<Record<string, number | null>>, more: Partial<Run> = {}): Run => ({
  kind: 'kill',
  clients: [client],
  run: 0,
  load: 1,
  unhandledRejections: 0,
  samples: Object.entries(values).map(([metric, value]) => ({ metric, client, value })),
  ...more,
})

const cellsOf = (runs: readonly Run[]): readonly (readonly string[])[] =>
  report(figuresOf(runs)).map((line) => stripVTControlCharacters(line).trim().split(/ {2,}/))

describe('figures', () => {
  it('have a goal for ours alone, to be met by the median and by the worst', () => {
    const met = (...values: (number | null)[]) =>
      figuresOf(values.map((value) => run('switchmaster', { 'kill-first-ack': value })))[0]?.met
    expect(met(3, 10, 50)).toBe(true)
    expect(met(11, 11)).toBe(false)
    expect(met(1, 1, 51)).toBe(false)
    expect(met(1, 1, null)).toBe(false)
    expect(figuresOf([run('ioredis', { 'kill-first-ack': 1 })])[0]?.met).toBeUndefined()
  })

  it('have the goal of the partition for the client that is told to fence', () => {
    const figures = figuresOf([
      run('switchmaster', { 'partition-lost': 9 }),
      run('switchmaster-isolation-fence', { 'partition-lost': 0 }),
    ])
    expect(figures.map(({ client, met }) => [client, met])).toEqual([
      ['switchmaster-isolation-fence', true],
      ['switchmaster', undefined],
    ])
  })

  it('leave out what is reported apart', () => {
    const runs = [
      run('switchmaster', { 'kill-first-ack': 4 }),
      run('switchmaster', { 'kill-first-ack': 9_000 }, { apart: 'two were promoted' }),
    ]
    expect(figuresOf(runs)[0]).toMatchObject({ count: 1, worst: 4, met: true })
    expect(reportApart(runs)).toEqual(['Apart, kill of switchmaster: two were promoted.'])
  })
})

describe('the report', () => {
  it('groups the clients by what was measured, ours first', () => {
    const runs = [
      run('node-redis', { 'kill-first-ack': 2_870, 'planned-lost': 5_892 }),
      run('ioredis', { 'kill-first-ack': null }),
      run('switchmaster', { 'kill-first-ack': 4.84, 'planned-lost': 0 }),
    ]
    expect(cellsOf(runs)).toEqual([
      ['client', 'median', 'worst', 'runs', 'goal'],
      expect.anything(),
      ['planned failover: acknowledged writes lost'],
      ['switchmaster', '0', '0', '1', '0: met'],
      ['node-redis', '5,892', '5,892', '1'],
      ['kill -9: from the moment the candidate answers ROLE master to the first ack there'],
      ['switchmaster', '4.8 ms', '4.8 ms', '1', 'median 10 ms, worst 50 ms: met'],
      ['ioredis', 'not within 20 s', 'not within 20 s', '1'],
      ['node-redis', '2.87 s', '2.87 s', '1'],
    ])
  })

  it('is empty where nothing was measured', () => {
    expect(report(figuresOf([]))).toEqual([])
  })

  it('counts the rejections that a client left to nobody', () => {
    const runs = [
      run('node-redis', {}, { unhandledRejections: 2 }),
      run('ioredis', {}),
      run('node-redis', {}, { unhandledRejections: 1 }),
    ]
    expect(unhandledRejectionsOf(runs)).toEqual(['Unhandled rejections with node-redis: 3'])
  })

  it('says values the way people do', () => {
    expect(showValue(-1_200, 'ms')).toBe('1.20 s before')
    expect(showValue(-0.01, 'ms')).toBe('0.0 ms')
    expect(showValue(4.84, 'ms')).toBe('4.8 ms')
    expect(showValue(140.2, 'ms')).toBe('140 ms')
    expect(showValue(10_231, 'count')).toBe('10,231')
    expect(showValue(-512, 'bytes')).toBe('-512 B')
  })
})
