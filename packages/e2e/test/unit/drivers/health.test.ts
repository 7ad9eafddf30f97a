import { expect, test } from 'vitest'
import { type ClusterView, problemsOf, type SentinelView } from '../../../src/drivers/health.js'
import { tempoFor } from '../../../src/drivers/tempo.js'
import { A, B } from '../evidence.js'

const sentinel = (name: string, changes: Partial<SentinelView> = {}): SentinelView => ({
  name,
  master: A,
  flags: 'master',
  epoch: 4,
  replicas: [{ address: B, flags: 'slave', linked: true }],
  otherSentinels: ['sentinel'],
  quorum: 'OK 2 usable Sentinels.',
  ...changes,
})

const replica = { name: 'redis-1', address: B, role: 'slave', follows: A, linked: true } as const

const healthy: ClusterView = {
  nodes: [{ name: 'redis-0', address: A, role: 'master' }, replica],
  sentinels: [sentinel('sentinel-0'), sentinel('sentinel-1')],
  silent: [],
}

const withSentinel = (changes: Partial<SentinelView>): ClusterView => ({
  ...healthy,
  sentinels: [sentinel('sentinel-0', changes), sentinel('sentinel-1')],
})

const withReplica = (changes: object): ClusterView => ({
  ...healthy,
  nodes: [healthy.nodes[0] as ClusterView['nodes'][0], { ...replica, ...changes }],
})

test('a healthy cluster has no problem', () => {
  expect(problemsOf(healthy)).toEqual([])
})

test.each<[string, ClusterView, string]>([
  ['a server does not run', { ...healthy, silent: [{ name: 'redis-2', reason: 'is paused' }] }, 'redis-2 is paused'],
  ['nobody is master', { ...healthy, nodes: [replica] }, 'no data node is a master'],
  ['there are two masters', withReplica({ role: 'master' }), 'redis-0 and redis-1 are both masters'],
  ['a replica follows somebody else', withReplica({ follows: 'x:1' }), 'redis-1 follows x:1, not redis-0'],
  ['a replica is not in sync', withReplica({ linked: false }), 'redis-1 is not in sync with redis-0'],
  ['a sentinel names another master', withSentinel({ master: B }), `sentinel-0: names ${B} as the master, not redis-0`],
  [
    'a failover is on',
    withSentinel({ flags: 'master,failover_in_progress' }),
    'sentinel-0: has the flags master,failover_in_progress on the master',
  ],
  ['a sentinel does not know a replica', withSentinel({ replicas: [] }), 'sentinel-0: knows 0 of 1 replicas'],
  [
    'a sentinel takes a replica for down',
    withSentinel({ replicas: [{ address: B, flags: 's_down,slave', linked: true }] }),
    `sentinel-0: has the flags s_down,slave on the replica ${B}`,
  ],
  [
    'a sentinel has not heard of the replica yet',
    withSentinel({ replicas: [{ address: B, flags: 'slave', linked: false }] }),
    `sentinel-0: has not seen the replica ${B} linked yet`,
  ],
  [
    'a sentinel does not know another',
    withSentinel({ otherSentinels: [] }),
    'sentinel-0: knows 0 of 1 other sentinels',
  ],
  ['there is no quorum', withSentinel({ quorum: 'NOQUORUM 1 usable' }), 'sentinel-0: NOQUORUM 1 usable'],
  ['the epochs differ', withSentinel({ epoch: 5 }), 'the sentinels are at different epochs: 5, 4'],
])('it is a problem when %s', (_, view, problem) => {
  expect(problemsOf(view)).toContain(problem)
})

test('a sentinel that does not run is still expected by the others', () => {
  const view = {
    ...healthy,
    sentinels: [sentinel('sentinel-0')],
    silent: [{ name: 'sentinel-1', reason: 'is stopped' }],
  }
  expect(problemsOf(view)).toEqual(['sentinel-1 is stopped'])
})

test('a cluster is hurried only while no failover is on and nobody is silent', () => {
  expect(tempoFor(healthy)).toBe('fast')
  expect(tempoFor(withReplica({ linked: false }))).toBe('fast')
  expect(tempoFor(withSentinel({ flags: 'master,failover_in_progress' }))).toBe('normal')
  expect(tempoFor(withSentinel({ flags: 's_down,master' }))).toBe('normal')
  expect(tempoFor({ ...healthy, silent: [{ name: 'sentinel-2', reason: 'is paused' }] })).toBe('normal')
})
