import { describe, expect, it } from 'vitest'
import { type ApplyOptions, apply } from '../../src/cluster/apply.js'
import { type FakeKubernetes, fakeKubernetes } from './fake-kubernetes.js'

const NAMESPACE = '/api/v1/namespaces/shop'
const labels = { 'app.kubernetes.io/name': 'switchmaster', 'app.kubernetes.io/component': 'redis' }

const hopeless = (revision: string) => ({
  metadata: { name: 'redis-2', namespace: 'shop', labels: { ...labels, 'controller-revision-hash': revision } },
  status: { containerStatuses: [{ name: 'redis', ready: false, state: { waiting: { reason: 'InvalidImageName' } } }] },
})
const refused = (resourceVersion: string) => ({
  metadata: { name: 'it', uid: 'it', resourceVersion },
  reason: 'FailedCreate',
  type: 'Warning',
  // Of a server whose clock is far ahead of this one.
  lastTimestamp: '2999-01-01T00:00:00Z',
  involvedObject: { kind: 'StatefulSet', name: 'redis' },
  message: 'exceeded quota: few',
})
const applied = (kubernetes: FakeKubernetes, options: ApplyOptions = {}) =>
  apply(kubernetes.kubeConfig, {
    namespace: 'shop',
    timeoutMs: 0,
    ...options,
  }).then(
    () => 'ready',
    ({ code, message }) => `${code} ${message}`,
  )
const withPod = (revision: string) =>
  fakeKubernetes({
    [NAMESPACE]: {},
    '/apis/apps/v1/namespaces/shop/statefulsets/redis': { status: { updateRevision: 'new', replicas: 0 } },
    [`${NAMESPACE}/pods/redis-2`]: hopeless(revision),
  })

describe('the wait for Redis', () => {
  it('goes on over a pod of the version before that will never start, and tells what to do about it', async () => {
    await using kubernetes = await withPod('old')
    expect(await applied(kubernetes)).toMatch(
      /^NOT_READY [^\n]*InvalidImageName[^\n]*replaces it in its turn; if not: kubectl -n shop delete pod redis-2\)\.\nPod redis-2: .*of the version before/,
    )
  })

  it('tells that such a pod has to be deleted where StatefulSets go in order', async () => {
    await using kubernetes = await withPod('old')
    const patch = '- { op: replace, path: /spec/podManagementPolicy, value: OrderedReady }'
    expect(await applied(kubernetes, { patches: [{ target: { kind: 'StatefulSet' }, patch }] })).toMatch(
      /^NOT_READY [^\n]*\(OrderedReady\) waits until it is ready, which may be never: kubectl -n shop delete pod redis-2/,
    )
  })

  it('ends at once over one of the last version', async () => {
    await using kubernetes = await withPod('new')
    expect(await applied(kubernetes)).toMatch(/^REFUSED .*Pod redis-2, container redis: InvalidImageName/)
  })

  it('ends at once over pods that are refused now, and not over those that were before, by whatever clock', async () => {
    await using kubernetes = await fakeKubernetes({ [NAMESPACE]: {}, [`${NAMESPACE}/events/it`]: refused('1') })
    expect(await applied(kubernetes)).toMatch(/^NOT_READY /)
    const onProgress = () => kubernetes.objects.set(`${NAMESPACE}/events/it`, refused('2'))
    expect(await applied(kubernetes, { onProgress })).toMatch(
      /^REFUSED Kubernetes refuses the pods\. StatefulSet redis: exceeded quota: few/,
    )
  })
})
