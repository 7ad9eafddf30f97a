import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SwitchoverRefusedError } from '../../../src/failover/switchover/errors.js'
import { MAX_LAG_BYTES, planSwitchover, type Situation } from '../../../src/failover/switchover/plan.js'
import { firstOf, isSteered, raiseOthers } from '../../../src/failover/switchover/priorities.js'
import { parseReplication, type ReplicaReport } from '../../../src/failover/switchover/report.js'

const at = (n: number) => ({ host: `10.0.0.${n}`, port: 6379 })

const replica = (n: number, more: Partial<ReplicaReport> = {}): ReplicaReport => ({
  address: at(n),
  announced: { host: `redis-${n}`, port: 6379 },
  sentinelSays: 'up',
  priority: 100,
  info: { role: 'slave', offset: 1000, priority: 100, linked: true },
  ...more,
})

const situation = (replicas: readonly ReplicaReport[], to?: { host: string; port: number }): Situation => ({
  to,
  master: at(0),
  masterOffset: 1000,
  replicas,
})

const reasonFor = (asked: Situation): unknown => {
  try {
    return planSwitchover(asked)
  } catch (error) {
    return error instanceof SwitchoverRefusedError ? error.reason : error
  }
}

const numbersOf = (reports: readonly ReplicaReport[]): number[] =>
  reports.map(({ address }) => Number(address.host.slice(7)))

describe('which replica becomes master', () => {
  it('is left to the sentinels among those that are equally good', () => {
    const { candidates, changes } = planSwitchover(situation([replica(1), replica(2), replica(3, { priority: 200 })]))
    expect(numbersOf(candidates)).toEqual([1, 2])
    expect(changes).toEqual([])
  })

  it('is settled by priorities where the sentinels could choose one that is not fit', () => {
    const behind = replica(2, {
      info: { role: 'slave', offset: 1000 - MAX_LAG_BYTES - 1, priority: 100, linked: true },
    })
    const { candidates, changes } = planSwitchover(situation([replica(1), behind]))
    expect(numbersOf(candidates)).toEqual([1])
    expect(changes).toEqual([{ replica: replica(1), from: 100, to: 99 }])
  })

  it('may be named by the address that clients use, or by the one the servers use', () => {
    for (const to of [at(2), { host: 'redis-2', port: 6379 }]) {
      expect(numbersOf(planSwitchover(situation([replica(1), replica(2)], to)).candidates)).toEqual([2])
    }
  })

  it('needs no change of priorities where the one that is named is preferred anyway', () => {
    expect(planSwitchover(situation([replica(1, { priority: 10 }), replica(2)], at(1))).changes).toEqual([])
  })

  it('raises the others where the one that is named cannot go below them', () => {
    const { changes } = planSwitchover(situation([replica(1, { priority: 1 }), replica(2)], at(2)))
    expect(changes.map(({ from, to }) => [from, to])).toEqual([
      [100, 1],
      [1, 2],
    ])
  })
})

describe('a switchover is refused', () => {
  const linked = { role: 'slave', offset: 1000, priority: 100, linked: true } as const
  it.each([
    ['down', replica(1, { info: undefined })],
    ['down', replica(1, { sentinelSays: 'down' })],
    ['priority-0', replica(1, { priority: 0 })],
    ['not-linked', replica(1, { info: { ...linked, linked: false } })],
    ['not-linked', replica(1, { info: { ...linked, role: 'master' } })],
    ['lags', replica(1, { info: { ...linked, offset: 1000 - MAX_LAG_BYTES - 1 } })],
  ] as const)('to and from nobody else: %s', (reason, report) => {
    expect(reasonFor(situation([report, replica(2)], at(1)))).toBe(reason)
    expect(reasonFor(situation([report]))).toBe(reason)
  })

  it('to the master, to a stranger, and without replicas', () => {
    expect(reasonFor(situation([replica(1)], at(0)))).toBe('already-master')
    expect(reasonFor(situation([replica(1)], at(9)))).toBe('unknown-node')
    expect(reasonFor(situation([]))).toBe('no-replica')
  })
})

it('whatever the priorities, the sentinels choose a candidate once they have heard of the changes', () => {
  const priorities = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(priorities, fc.nat(4), fc.boolean(), (given, index, named) => {
      const replicas = given.map((priority, n) => replica(n + 1, { priority }))
      const to = named ? replicas[index % replicas.length]?.address : undefined
      const plan = reasonFor(situation(replicas, to))
      if (typeof plan === 'string') return
      const { candidates, changes } = plan as ReturnType<typeof planSwitchover>
      const heard = replicas.map((one) => ({
        ...one.address,
        priority: changes.find((change) => change.replica === one)?.to ?? one.priority,
      }))
      expect(isSteered(changes, heard)).toBe(true)
      const eligible = heard.filter(({ priority }) => priority > 0)
      const lowest = Math.min(...eligible.map(({ priority }) => priority))
      const choosable = eligible.filter(({ priority }) => priority === lowest).map(({ host }) => host)
      expect(candidates.map(({ address }) => address.host)).toEqual(expect.arrayContaining(choosable))
      expect(changes.every((change) => change.to > 0)).toBe(true)
    }),
  )
})

it('INFO replication is read for masters and replicas', () => {
  const master = 'role:master\r\nmaster_repl_offset:42\r\n'
  const filling =
    'role:slave\r\nmaster_link_status:up\r\nmaster_sync_in_progress:1\r\nslave_repl_offset:7\r\nslave_priority:5\r\n'
  expect(parseReplication(master)).toEqual({ role: 'master', offset: 42, priority: undefined, linked: false })
  expect(parseReplication(filling)).toEqual({ role: 'slave', offset: 7, priority: 5, linked: false })
})

it('a replica that was changed twice gets back what it had first', () => {
  const one = replica(1)
  expect(
    firstOf([
      { replica: one, from: 100, to: 1 },
      { replica: replica(2), from: 1, to: 2 },
      { replica: one, from: 1, to: 3 },
    ]),
  ).toEqual([
    { replica: one, from: 100, to: 3 },
    { replica: replica(2), from: 1, to: 2 },
  ])
})

it('once the target is master, those that the sentinels could prefer go above it', () => {
  const target = replica(1, { priority: 50 })
  const changes = raiseOthers(target, [target, replica(2, { priority: 50 }), replica(3), replica(4, { priority: 0 })])
  expect(changes.map(({ replica: { address }, to }) => [address.host, to])).toEqual([['10.0.0.2', 51]])
})
