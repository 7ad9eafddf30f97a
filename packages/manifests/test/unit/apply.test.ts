import { describe, expect, it } from 'vitest'
import { type ApplyOptions, apply } from '../../src/cluster/apply.js'
import { remove } from '../../src/cluster/remove.js'
import { ManifestsError } from '../../src/errors.js'
import { fakeKubernetes } from './fake-kubernetes.js'

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error) => {
      if (error instanceof ManifestsError) return `${error.code} ${error.message}`
      throw error
    },
  )

const NAMESPACE = '/api/v1/namespaces/shop'
const options = (more: ApplyOptions = {}): ApplyOptions => ({ namespace: 'shop', wait: false, ...more })
const secret = (...keys: string[]) => ({ data: Object.fromEntries(keys.map((key) => [key, 'eA=='])) })

describe('apply', () => {
  it('makes the namespace, has every object looked at, and then applies them', async () => {
    await using kubernetes = await fakeKubernetes()
    const { objects } = await apply(kubernetes.kubeConfig, options({ createNamespace: true }))
    const [first, ...others] = kubernetes.changes
    expect(first).toBe('POST /api/v1/namespaces')
    expect(others.map((change) => change.endsWith('(dry run)'))).toEqual(
      [true, false].flatMap((dry) => objects.map(() => dry)),
    )
  })

  it('makes no namespace for a cluster whose Secret cannot be there', async () => {
    await using kubernetes = await fakeKubernetes()
    for (const more of [{ overlays: ['tls'] }, { secret: 'mine' }])
      expect(await refusal(apply(kubernetes.kubeConfig, options({ createNamespace: true, ...more })))).toMatch(
        /^SECRET_MISSING There is no namespace shop yet, and so no Secret (redis-tls|mine) in it/,
      )
    expect(kubernetes.changes).toEqual([])
  })

  it('changes nothing where a key of a Secret is missing, and names it', async () => {
    await using kubernetes = await fakeKubernetes({
      [NAMESPACE]: {},
      [`${NAMESPACE}/secrets/redis-tls`]: secret('tls.crt', 'tls.key'),
      [`${NAMESPACE}/secrets/mine`]: secret('password'),
    })
    expect(await refusal(apply(kubernetes.kubeConfig, options({ overlays: ['tls'] })))).toMatch(
      /^SECRET_MISSING The Secret redis-tls .* has no key ca\.crt: /,
    )
    expect(await refusal(apply(kubernetes.kubeConfig, options({ secret: 'mine' })))).toMatch(
      /^SECRET_MISSING The Secret mine .* has no key sentinel-password: /,
    )
    expect(kubernetes.changes).toEqual([])
  })

  it.each([Number.NaN, -1, '5' as unknown as number])('has nothing to do with a timeout of %s', async (timeoutMs) => {
    await using kubernetes = await fakeKubernetes({ [NAMESPACE]: {} })
    const expected = /^OPTIONS_INVALID timeoutMs must be a number of milliseconds/
    expect(await refusal(apply(kubernetes.kubeConfig, options({ timeoutMs })))).toMatch(expected)
    expect(await refusal(remove(kubernetes.kubeConfig, { namespace: 'shop', timeoutMs }))).toMatch(expected)
    expect(kubernetes.changes).toEqual([])
  })
})
