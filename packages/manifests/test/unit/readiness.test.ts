import type { V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { hopeless, whyNotReady } from '../../src/cluster/explain.js'
import { judgeReadiness, type Seen } from '../../src/cluster/readiness.js'
import { readSentinelView, type SentinelView } from '../../src/cluster/sentinel-view.js'

const master = (fields: Readonly<Record<string, string>>) =>
  Object.entries({
    name: 'mymaster',
    ip: '10.0.0.1',
    port: '6379',
    flags: 'master',
    'num-slaves': '2',
    'num-other-sentinels': '2',
    ...fields,
  })
    .flat()
    .join('\n')

const view = (pod: string, fields: Readonly<Record<string, string>> = {}, quorum = 'OK 3 usable Sentinels.') =>
  readSentinelView(pod, `${quorum}\n--\n${master(fields)}\n`)

const workload = { kind: 'StatefulSet', labels: {}, replicas: 3 } as const
const seen = (sentinels: readonly SentinelView[], ready = 3, updated = 3): Seen => ({
  rollouts: [
    {
      workload: { ...workload, name: 'redis', hasRedis: true, hasSentinel: false },
      status: { ready, updated, total: 3 },
    },
    {
      workload: { ...workload, name: 'sentinel', hasRedis: false, hasSentinel: true },
      status: { ready: 3, updated: 3, total: 3 },
    },
  ],
  sentinels,
})
const three = (fields?: Readonly<Record<string, string>>, quorum?: string) => [
  view('a'),
  view('b'),
  view('c', fields, quorum),
]

const gaps = (what: Seen): readonly string[] => {
  const readiness = judgeReadiness(what)
  return readiness.type === 'ready' ? [] : readiness.for
}

describe('Redis is ready', () => {
  it('when every sentinel names the same master and is sure of its quorum', () => {
    expect(judgeReadiness(seen(three()))).toEqual({ type: 'ready', master: '10.0.0.1:6379', redis: 3, sentinels: 3 })
  })

  it.each<[string, Seen, string]>([
    ['a pod is not ready', seen(three(), 2), 'redis: 2 of 3 pods are ready'],
    ['a pod is of the version before', seen(three(), 3, 2), 'redis: 2 of 3 pods are up to date'],
    ['a sentinel could not be asked', seen([view('a'), view('b')]), '2 of 3 sentinels can be asked'],
    [
      'a sentinel names another master',
      seen(three({ ip: '10.0.0.2' })),
      'the sentinels name different masters: 10.0.0.1:6379, 10.0.0.2:6379',
    ],
    ['a sentinel calls the master down', seen(three({ flags: 's_down,master' })), 'c: the master is s_down, master'],
    ['a sentinel does not know all replicas', seen(three({ 'num-slaves': '1' })), 'c: knows 1 of 2 replicas'],
    [
      'a sentinel does not know all others',
      seen(three({ 'num-other-sentinels': '1' })),
      'c: knows 1 of 2 other sentinels',
    ],
    ['a sentinel has no quorum', seen(three({}, 'NOQUORUM 1 usable Sentinels.')), 'c: NOQUORUM 1 usable Sentinels.'],
    [
      'a sentinel wants a password',
      seen([
        view('a'),
        view('b'),
        readSentinelView('c', 'NOAUTH Authentication required.\n--\nNOAUTH Authentication required.\n'),
      ]),
      'c: NOAUTH Authentication required.',
    ],
    ['a sentinel says nothing', seen([view('a'), view('b'), readSentinelView('c', '\n--\n')]), 'c: no answer'],
  ])('not while %s', (_, what, gap) => {
    expect(gaps(what)).toEqual([gap])
  })
})

const pod = (status: V1Pod['status']): V1Pod =>
  ({
    metadata: { name: 'redis-0' },
    spec: { containers: [], volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-redis-0' } }] },
    status,
  }) as V1Pod
const waiting = (reason: string, message = '') =>
  pod({
    containerStatuses: [
      { name: 'redis', ready: false, restartCount: 0, image: '', imageID: '', state: { waiting: { reason, message } } },
    ],
  })

describe('why a pod is not ready', () => {
  it('is an image that cannot be pulled', () => {
    expect(whyNotReady(waiting('ImagePullBackOff', 'no such image'), [])).toEqual([
      'container redis waits: ImagePullBackOff: no such image',
    ])
  })

  it('is a volume that is pending', () => {
    const claims = [
      { metadata: { name: 'data-redis-0' }, spec: { storageClassName: 'none' }, status: { phase: 'Pending' } },
    ]
    const unscheduled = pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: 'unbound volumes' }] })
    expect(whyNotReady(unscheduled, claims)).toEqual([
      'not scheduled: unbound volumes',
      'volume data-redis-0 (StorageClass none) is pending',
    ])
  })

  it('makes waiting pointless where no wait will help', () => {
    expect(hopeless(waiting('ImagePullBackOff'))).toBeUndefined()
    expect(hopeless(waiting('InvalidImageName', 'it is none'))).toBe('container redis: InvalidImageName: it is none')
  })
})
