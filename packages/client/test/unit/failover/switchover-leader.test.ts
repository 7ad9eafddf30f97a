import { expect, it } from 'vitest'
import { chooseLeader, readSentinel, type SentinelReport } from '../../../src/failover/switchover/leader.js'
import type { Reply } from '../../../src/sentinels/answer.js'

const MASTER = { host: '10.0.0.1', port: 6379 }

const fit = (sentinel: string, runId: string, master = MASTER): SentinelReport => ({
  type: 'fit',
  sentinel,
  runId,
  master,
  replicas: [],
})

const replies = (more: Partial<Record<number, Reply>> = {}): Reply[] => {
  const usual: Reply[] = [
    [null, ['10.0.0.1', '6379']],
    [null, ['flags', 'master', 'config-epoch', '3', 'quorum', '2', 'down-after-milliseconds', '1000']],
    [null, []],
    [null, []],
    [null, 'OK 3 usable Sentinels'],
    [null, 'sentinel_masters:1\r\nsentinel_tilt:0\r\n'],
    [null, 'run_id:abc123\r\n'],
  ]
  return usual.map((reply, index) => more[index] ?? reply)
}

const read = (more?: Partial<Record<number, Reply>>) => readSentinel('s1', replies(more), (address) => address)

it('a sentinel in TILT, without quorum or without the master does not lead', () => {
  expect(read()).toEqual(fit('s1', 'abc123'))
  expect(read({ 5: [null, 'sentinel_tilt:1\r\n'] })).toMatchObject({ type: 'unfit', why: 'is in TILT' })
  expect(read({ 4: [new Error('NOQUORUM 1 usable Sentinels'), undefined] })).toMatchObject({ type: 'unfit' })
  expect(read({ 1: [null, ['flags', 'master,s_down', 'config-epoch', '3']] })).toMatchObject({ type: 'unfit' })
  expect(read({ 0: [null, null], 1: [new Error('ERR No such master with that name'), undefined] })).toMatchObject({
    type: 'unfit',
  })
})

it('every caller chooses the same sentinel, whatever the order in which they know them', () => {
  const three = [fit('s1', 'c'), fit('s2', 'a'), fit('s3', 'b')]
  expect(chooseLeader(three, MASTER).sentinel).toBe('s2')
  expect(chooseLeader(three.toReversed(), MASTER).sentinel).toBe('s2')
})

it('one sentinel that is failing over is enough for nobody to be asked', () => {
  const busy = read({ 1: [null, ['flags', 'master,failover_in_progress', 'config-epoch', '3']] })
  expect(() => chooseLeader([fit('s2', 'a'), busy], MASTER)).toThrow(
    expect.objectContaining({ code: 'FAILOVER_IN_PROGRESS' }),
  )
})

it('a sentinel of another opinion is not asked, and the error says so of each', () => {
  const other = fit('s1', 'a', { host: '10.0.0.2', port: 6379 })
  expect(chooseLeader([other, fit('s2', 'b')], MASTER).sentinel).toBe('s2')
  expect(() => chooseLeader([other], MASTER)).toThrow('s1 names 10.0.0.2:6379 as the master')
  expect(() => chooseLeader([], MASTER)).toThrow(expect.objectContaining({ reason: 'no-leader' }))
})
