import type { V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { judgeHopeless, type Version, whatToDo } from '../../src/cluster/superseded.js'

const set = { kind: 'StatefulSet', name: 'redis', labels: { of: 'redis' }, replicas: 3 } as const
const KEY = 'controller-revision-hash'
const version = (replacing: Version['replacing'], value: string | undefined = 'new'): Version => ({
  workload: { ...set, hasRedis: true, hasSentinel: false },
  label: { key: KEY, value },
  replacing,
})
const pod = (revision: string, reason = 'InvalidImageName', of = 'redis'): V1Pod =>
  ({
    metadata: { name: 'redis-2', namespace: 'shop', labels: { of, [KEY]: revision } },
    status: {
      containerStatuses: [
        { name: 'redis', ready: false, restartCount: 0, state: { waiting: { reason, message: 'no' } } },
      ],
    },
  }) as unknown as V1Pod

describe('a pod that will never start', () => {
  it('makes waiting pointless when it is of the last version', () => {
    expect(judgeHopeless([pod('new')], [version('in turn')])).toEqual({
      type: 'refused',
      reason: 'Pod redis-2, container redis: InvalidImageName: no',
    })
  })

  it('does not when it is of the version before, which is being mended', () => {
    const verdict = judgeHopeless([pod('old')], [version('in turn')])
    expect(verdict).toMatchObject({ type: 'open', hints: [expect.stringContaining('replaces it in its turn')] })
  })

  it('does not end the look: one of the last version behind it is seen', () => {
    expect(judgeHopeless([pod('old'), pod('new')], [version('in turn')])).toMatchObject({ type: 'refused' })
  })

  it('is not judged before its controller has seen the change, and not when it is nobody’s or may yet start', () => {
    const unseen = { ...version('in turn'), label: { key: KEY, value: undefined } }
    expect(judgeHopeless([pod('old')], [unseen])).toEqual({ type: 'open', hints: [] })
    expect(judgeHopeless([pod('new', 'InvalidImageName', 'other')], [version('in turn')])).toMatchObject({
      type: 'open',
    })
    expect(judgeHopeless([pod('new', 'ImagePullBackOff')], [version('in turn')])).toEqual({ type: 'open', hints: [] })
  })

  it('has to be deleted by hand where nothing replaces it, and the refusal says so', () => {
    const controller: Version = { ...version('once it is deleted'), label: 'any' }
    expect(judgeHopeless([pod('old')], [controller])).toMatchObject({
      type: 'refused',
      reason: expect.stringMatching(/replaces no pod by itself: kubectl -n shop delete pod redis-2\)$/),
    })
  })
})

describe('what to do about a pod of the version before', () => {
  it.each([
    ['in turn', /replaces it in its turn; if not: kubectl -n shop delete pod redis-2$/],
    ['once it is ready', /\(OrderedReady\) waits until it is ready, .*: kubectl -n shop delete pod redis-2$/],
    ['once it is deleted', /replaces no pod by itself: kubectl -n shop delete pod redis-2$/],
  ] as const)('is said where it is replaced %s', (replacing, expected) => {
    expect(whatToDo(pod('old', 'ImagePullBackOff'), [version(replacing)])).toMatch(expected)
  })

  it('is nothing for one of the last version', () => {
    expect(whatToDo(pod('new'), [version('once it is ready')])).toBeUndefined()
  })
})
