import { KubeConfig } from '@kubernetes/client-node'
import { type ApplyOptions, apply, ManifestsError, type Progress, remove } from '@switchmaster/manifests'
import { expect, inject, test } from 'vitest'
import { openApi } from '../../src/drivers/kind/api.js'
import { openNamespace } from '../../src/drivers/kind/namespace.js'

const kubeconfig = inject('kubeconfig')
const api = openApi(kubeconfig)
const kubeConfig = new KubeConfig()
kubeConfig.loadFromFile(kubeconfig)

const open = () => openNamespace(api, kubeconfig, { name: 'k8s-loader' })

/** The overlay for laptops, and what happened. */
const small = (namespace: string, options: ApplyOptions = {}) => {
  const told: Progress[] = []
  const onProgress = (progress: Progress) => told.push(progress)
  return { told, options: { overlays: ['kind'], namespace, timeoutMs: 180_000, onProgress, ...options } }
}

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'applied',
    (error) => {
      if (error instanceof ManifestsError) return `${error.code} ${error.message}`
      throw error
    },
  )

const hashed = async (namespace: string): Promise<string[]> => {
  const { items } = await api.core.listNamespacedConfigMap({ namespace })
  return items.map(({ metadata }) => metadata?.name ?? '').filter((name) => name.startsWith('redis-config-'))
}

test('a cluster is applied with a password until every sentinel agrees, applied again, deleted, and has its data when it is back', async () => {
  await using space = await open()
  const { name } = space
  const first = small(name, { password: 'wait-for-it', masterName: 'orders' })
  const { master, objects } = await apply(kubeConfig, first.options)
  expect(master).toMatch(/^[\w.:-]+:6379$/)
  expect(first.told.filter(({ type }) => type === 'applied')).toHaveLength(objects.length)
  expect(first.told.at(-1)).toEqual({ type: 'ready', master, redis: 3, sentinels: 3 })
  const cli = (pod: string, ...command: string[]) =>
    space.exec(pod, ['redis-cli', '-a', 'wait-for-it', '--no-auth-warning', ...command], { container: 'redis' })
  const roles = await Promise.all(
    ['redis-0', 'redis-1', 'redis-2'].map(async (pod) => ({ pod, role: await cli(pod, 'ROLE') })),
  )
  const leader = roles.find(({ role }) => role.stdout.startsWith('master'))?.pod ?? ''
  expect(await cli(leader, 'SET', 'key', 'kept')).toMatchObject({ stdout: 'OK\n' })

  const policy = await space.kubectl('get', 'networkpolicy', 'redis', '-o', 'jsonpath={.spec.ingress[0].from}')
  expect(policy).toContain('redis-client')

  const again = small(name, { password: 'wait-for-it', masterName: 'orders' })
  expect(await apply(kubeConfig, again.options)).toMatchObject({ master })
  expect((await space.pod(leader))?.status?.containerStatuses?.[0]?.restartCount).toBe(0)

  // Without a password it would be none.
  for (const password of ['another', undefined])
    expect(await refusal(apply(kubeConfig, small(name, { masterName: 'orders', password }).options))).toMatch(
      /^OPTIONS_INVALID .*other passwords/,
    )

  const gone = small(name)
  const { keptVolumes } = await remove(kubeConfig, gone.options)
  expect(keptVolumes).toHaveLength(6)
  expect(gone.told).toContainEqual({ type: 'deleted', kind: 'StatefulSet', name: 'redis' })
  // Its name was another one with these options: it is found by its label.
  expect(await hashed(name)).toEqual([])

  await apply(kubeConfig, small(name, { password: 'wait-for-it', masterName: 'orders' }).options)
  expect(await cli(leader, 'GET', 'key')).toMatchObject({ stdout: 'kept\n' })
  expect(await remove(kubeConfig, { ...small(name).options, volumes: true })).toMatchObject({ keptVolumes: [] })
  expect((await api.core.listNamespacedPersistentVolumeClaim({ namespace: name })).items).toEqual([])
}, 900_000)

test('what cannot work in a namespace is refused before anything is applied', async () => {
  await using space = await open()
  const { name } = space
  expect(await refusal(apply(kubeConfig, { namespace: 'k8s-loader-nowhere' }))).toMatch(
    /^NAMESPACE_MISSING .*k8s-loader-nowhere/,
  )
  expect(await refusal(apply(kubeConfig, { namespace: name, secret: 'mine' }))).toMatch(
    /^SECRET_MISSING There is no Secret mine/,
  )
  await space.kubectl('create', 'secret', 'generic', 'mine', '--from-literal=password=x')
  expect(await refusal(apply(kubeConfig, { namespace: name, secret: 'mine' }))).toMatch(
    /^SECRET_MISSING .*no key sentinel-password/,
  )
  expect(await refusal(apply(kubeConfig, { namespace: name, overlays: ['tls'] }))).toMatch(
    /^SECRET_MISSING There is no Secret redis-tls/,
  )
  const patch = '- { op: replace, path: /spec/replicas, value: -1 }'
  const negative = { namespace: name, patches: [{ target: { kind: 'StatefulSet', name: 'redis' }, patch }] }
  expect(await refusal(apply(kubeConfig, negative))).toMatch(
    /^REFUSED Kubernetes refused StatefulSet redis: .*replicas/,
  )
  expect((await api.core.listNamespacedService({ namespace: name })).items).toEqual([])
  const ended = AbortSignal.abort()
  expect(await refusal(apply(kubeConfig, { namespace: name, signal: ended }))).toMatch(/^ABORTED /)
})

test('pods that a quota forbids end the wait at once, with the name of what wanted them', async () => {
  await using space = await open()
  await space.kubectl('create', 'quota', 'few', '--hard=pods=1')
  const { options } = small(space.name)
  expect(await refusal(apply(kubeConfig, options))).toMatch(
    /^REFUSED .*StatefulSet (redis|sentinel): .*exceeded quota: few/,
  )
  // A second one beside it would get the first one's traffic.
  expect(await refusal(apply(kubeConfig, { ...options, name: 'orders' }))).toMatch(/^OPTIONS_INVALID .*without a name/)
})

test('a wait that cannot end well ends at once, and one that is over says which pods are not ready and why', async () => {
  await using space = await open()
  const change = (path: string, value: unknown) => ({
    target: { kind: 'StatefulSet' },
    patch: JSON.stringify([{ op: 'add', path: `/spec/template/spec/${path}`, value }]),
  })
  const never = [change('containers/0/imagePullPolicy', 'Never')]
  const absent = small(space.name, { image: 'redis:no-such-tag', patches: never })
  expect(await refusal(apply(kubeConfig, absent.options))).toMatch(
    /^REFUSED .*Pod \S+-\d, container \w+: ErrImageNeverPull/,
  )
  await remove(kubeConfig, { ...small(space.name).options, volumes: true })
  const nowhere = small(space.name, { patches: [change('nodeSelector', { is: 'nowhere' })], timeoutMs: 5_000 })
  const message = await refusal(apply(kubeConfig, nowhere.options))
  expect(message).toMatch(/^NOT_READY Not ready within 5 s: /)
  expect(message).toMatch(/\nPod redis-0: not scheduled: .*node/)
})
