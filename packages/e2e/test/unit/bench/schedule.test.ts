import { describe, expect, it } from 'vitest'
import type { Kind } from '../../../src/bench/job.js'
import { estimate, type Plan, schedule } from '../../../src/bench/schedule.js'

const CLIENTS = ['switchmaster', 'ioredis', 'node-redis']

const plan = (kind: Kind, more: Partial<Plan> = {}): Plan => ({
  kinds: [kind],
  clients: CLIENTS,
  runs: 1,
  failovers: 7,
  ...more,
})

describe('the schedule', () => {
  it('lets another client go first in each run', () => {
    const jobs = schedule(plan('kill', { runs: 4 }))
    expect(jobs.map(({ clients }) => clients.join())).toEqual([
      ...['switchmaster', 'ioredis', 'node-redis'],
      ...['ioredis', 'node-redis', 'switchmaster'],
      ...['node-redis', 'switchmaster', 'ioredis'],
      ...['switchmaster', 'ioredis', 'node-redis'],
    ])
    expect(jobs.map(({ run }) => run)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
  })

  it('rotates in a shared cluster as well, one job a run', () => {
    expect(schedule(plan('frozen-sentinel', { runs: 2 }))).toEqual([
      { kind: 'frozen-sentinel', clients: ['switchmaster', 'ioredis', 'node-redis'], run: 0 },
      { kind: 'frozen-sentinel', clients: ['ioredis', 'node-redis', 'switchmaster'], run: 1 },
    ])
  })

  it('measures run by run, not kind by kind', () => {
    const jobs = schedule(plan('kill', { kinds: ['planned', 'kill'], clients: ['ioredis'], runs: 2 }))
    expect(jobs.map(({ kind }) => kind)).toEqual(['planned', 'kill', 'planned', 'kill'])
  })

  it('asks of each kind those whom it is about', () => {
    const names = (kind: Kind, clients = CLIENTS) => schedule(plan(kind, { clients })).flatMap((job) => job.clients)
    expect(names('switchover')).toEqual(['switchmaster', 'ioredis'])
    expect(names('held')).toEqual(['switchmaster'])
    expect(names('held', ['ioredis'])).toEqual([])
    expect(names('partition')).toEqual(['switchmaster-isolation-fence', 'switchmaster-durable', ...CLIENTS])
    expect(names('partition', ['ioredis'])).toEqual(['ioredis'])
  })

  it('does once what repeats itself', () => {
    expect(schedule(plan('soak', { runs: 3 }))).toEqual([{ kind: 'soak', clients: CLIENTS, run: 0, failovers: 7 }])
    expect(schedule(plan('throughput', { runs: 3 }))).toHaveLength(1)
  })

  it('is estimated with the patience that it takes', () => {
    expect(estimate([])).toBe(0)
    const [slow, quick] = ['ioredis', 'switchmaster'].map((client) =>
      estimate(schedule(plan('pause', { clients: [client] }))),
    ) as [number, number]
    expect(slow).toBeGreaterThan(quick)
  })
})
