import type { CoreV1Event } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { refusals } from '../../src/cluster/failures.js'

const event = (message: string, resourceVersion = '1', name = 'redis'): CoreV1Event =>
  ({
    reason: 'FailedCreate',
    type: 'Warning',
    message,
    involvedObject: { kind: 'StatefulSet', name },
    metadata: { uid: 'one', resourceVersion },
  }) as CoreV1Event
const own = new Set(['StatefulSet/redis'])

describe('pods that Kubernetes refuses', () => {
  it('are named with the reason', () => {
    const message = 'pods "redis-0" is forbidden: violates PodSecurity "restricted"'
    expect(refusals([event(message)], [], own)).toEqual([`StatefulSet redis: ${message}`])
  })

  it('are not those that were refused before, whatever any clock says, and are when they are refused again', () => {
    const message = 'is forbidden: exceeded quota'
    const before = [event(message)]
    expect(refusals([event(message)], before, own)).toEqual([])
    expect(refusals([event(message, '2')], before, own)).toEqual([`StatefulSet redis: ${message}`])
  })

  it('are not those of another workload, or of a moment', () => {
    expect(refusals([event('is forbidden: exceeded quota', '1', 'other')], [], own)).toEqual([])
    expect(refusals([event('etcd leader changed')], [], own)).toEqual([])
  })
})
