import { expect, inject, test } from 'vitest'
import { found, openApi } from '../../src/drivers/kind/api.js'
import { openNamespace } from '../../src/drivers/kind/namespace.js'
import { until } from '../../src/until.js'

const kubeconfig = inject('kubeconfig')
const api = openApi(kubeconfig)

/** A pod that restricted pod security lets in. */
const sleeper = (name: string, script = 'echo hello; exec sleep infinity'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: RuntimeDefault } }
  containers:
  - name: main
    image: redis:8.0
    imagePullPolicy: IfNotPresent
    command: [sh, -c, '${script}']
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`

test('a namespace takes objects, runs programs in their pods, tells their logs, and is gone afterwards', async () => {
  const namespace = await openNamespace(api, kubeconfig, { name: 'smoke' })
  try {
    await namespace.applyYaml(sleeper('a'))
    await namespace.podReady('a')
    expect(await namespace.exec('a', ['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect(await namespace.exec('a', ['sh', '-c', 'yes | head -c 3000000'])).toMatchObject({ code: 0 })
    await expect(namespace.exec('a', ['sleep', '20'], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await expect(namespace.exec('a', ['no-such-program'])).rejects.toThrow(/no-such-program/)
    expect(await namespace.logs('a')).toBe('hello\n')
    expect(await namespace.kubectl('get', 'pods', '-o', 'name')).toBe('pod/a\n')
    await namespace.deletePod('a', { graceSeconds: 0 })
    expect(await namespace.pod('a')).toBeUndefined()
  } finally {
    await namespace.close()
  }
  const there = () => found(api.core.readNamespace({ name: namespace.name }))
  await until(async () => (await there()) === undefined || undefined, {
    timeoutMs: 60_000,
    everyMs: 250,
    what: 'the namespace to be gone',
  })
})

test('a pod that restricted pod security forbids is refused with its reason', async () => {
  await using namespace = await openNamespace(api, kubeconfig, { name: 'smoke' })
  const pod = sleeper('root').replace('runAsNonRoot: true, runAsUser: 999, ', '')
  await expect(namespace.applyYaml(pod)).rejects.toThrow(/runAsNonRoot/)
})

test('a wait for a pod that cannot start says why it does not', async () => {
  await using namespace = await openNamespace(api, kubeconfig, { name: 'smoke' })
  await namespace.applyYaml(sleeper('a').replace('redis:8.0', 'no-such-image').replace('IfNotPresent', 'Never'))
  await expect(namespace.podReady('a', { timeoutMs: 3_000 })).rejects.toThrow(/main waits: ErrImageNeverPull/)
})

test('a NetworkPolicy is applied with those it lets in', async () => {
  await using namespace = await openNamespace(api, kubeconfig, { name: 'smoke' })
  await namespace.applyYaml(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a }
spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: b } } }], ports: [{ port: 6379 }] }] }
`)
  const rules = await namespace.kubectl('get', 'networkpolicy', 'a', '-o', 'jsonpath={.spec.ingress}')
  expect(JSON.parse(rules)).toEqual([
    { from: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [{ port: 6379, protocol: 'TCP' }] },
  ])
})
