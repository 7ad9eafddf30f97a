import { describe, expect, it } from 'vitest'
import { apply } from '../../src/cluster/apply.js'
import type { Progress } from '../../src/cluster/progress.js'
import { type RemoveOptions, remove } from '../../src/cluster/remove.js'
import { render } from '../../src/render.js'
import { fakeKubernetes } from './fake-kubernetes.js'

const NAMESPACE = '/api/v1/namespaces/shop'
const SETS = '/apis/apps/v1/namespaces/shop/statefulsets'
const REASON = 'it has no label app.kubernetes.io/name=switchmaster'

const gone = async (kubernetes: Awaited<ReturnType<typeof fakeKubernetes>>, options: RemoveOptions = {}) => {
  const told: Progress[] = []
  const removed = await remove(kubernetes.kubeConfig, {
    namespace: 'shop',
    onProgress: (progress) => told.push(progress),
    ...options,
  })
  return { ...removed, told }
}

describe('remove', () => {
  it('deletes all that was applied, whatever the options were then', async () => {
    await using kubernetes = await fakeKubernetes({ [NAMESPACE]: {} })
    await apply(kubernetes.kubeConfig, { namespace: 'shop', wait: false, replicas: 7, overlays: ['metrics'] })
    const { leftAlone } = await gone(kubernetes)
    expect([...kubernetes.objects.keys()]).toEqual([NAMESPACE])
    expect(leftAlone).toEqual([])
  })

  it('deletes what kubectl has applied, with the ConfigMaps that have no label', async () => {
    await using kubernetes = await fakeKubernetes({ [NAMESPACE]: {} })
    await apply(kubernetes.kubeConfig, { namespace: 'shop', wait: false })
    const kubectls = new Map(render({ namespace: 'shop' }).map((object) => [object.metadata.name, object]))
    for (const [path] of kubernetes.objects) {
      const object = kubectls.get(path.split('/').at(-1) ?? '')
      if (object) kubernetes.objects.set(path, structuredClone(object) as never)
    }
    await gone(kubernetes)
    expect([...kubernetes.objects.keys()]).toEqual([NAMESPACE])
  })

  it('leaves alone what has only the name of an object of the cluster, and says so', async () => {
    await using kubernetes = await fakeKubernetes({
      [NAMESPACE]: {},
      [`${SETS}/redis`]: { metadata: { labels: { app: 'redis' } } },
      [`${NAMESPACE}/secrets/redis-auth`]: { data: { password: 'eA==' } },
    })
    const { deleted, leftAlone, told } = await gone(kubernetes)
    expect(deleted).toEqual([])
    expect(leftAlone).toEqual([
      { kind: 'Secret', name: 'redis-auth', reason: REASON },
      { kind: 'StatefulSet', name: 'redis', reason: REASON },
    ])
    expect(told).toContainEqual({ type: 'left-alone', kind: 'StatefulSet', name: 'redis', reason: REASON })
    expect(kubernetes.objects.size).toBe(3)
  })

  it('deletes one cluster and not the other', async () => {
    await using kubernetes = await fakeKubernetes({ [NAMESPACE]: {} })
    await apply(kubernetes.kubeConfig, { namespace: 'shop', wait: false, name: 'orders' })
    await apply(kubernetes.kubeConfig, { namespace: 'shop', wait: false, name: 'carts' })
    await gone(kubernetes, { name: 'orders' })
    const names = [...kubernetes.objects.keys()].map((path) => path.split('/').at(-1))
    expect(names.filter((name) => !name?.startsWith('carts-'))).toEqual(['shop'])
    expect(names.length).toBeGreaterThan(10)
  })
})
