import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { KubeConfig } from '@kubernetes/client-node'

interface Stored {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>>; readonly [key: string]: unknown }
  readonly [key: string]: unknown
}

/** An API server that stores what it is given, and nothing else: no controller looks at it. */
export interface FakeKubernetes extends AsyncDisposable {
  readonly kubeConfig: KubeConfig
  /** By the path of each. */
  readonly objects: Map<string, Stored>
  /** Everything that was to change something: `PATCH /api/v1/...`; those of a dry run end in `(dry run)`. */
  readonly changes: string[]
}

const KINDS = {
  '/api/v1': ['Namespace', 'ServiceAccount', 'ConfigMap', 'Secret', 'Service', 'Pod', 'ReplicationController', 'Event'],
  '/apis/apps/v1': ['StatefulSet', 'Deployment', 'ReplicaSet'],
  '/apis/networking.k8s.io/v1': ['NetworkPolicy'],
  '/apis/policy/v1': ['PodDisruptionBudget'],
  '/apis/rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding'],
}

const plural = (kind: string): string => `${kind.toLowerCase()}s`.replace(/ys$/, 'ies')

const resourcesOf = (path: string) =>
  Object.entries(KINDS)
    .find(([api]) => api === path)?.[1]
    .map((kind) => ({ kind, name: plural(kind), namespaced: kind !== 'Namespace' }))

const selects = (selector: string, labels: Readonly<Record<string, string>> = {}): boolean =>
  selector.split(',').every((part) => {
    const [key = '', value] = part.replace(/^!/, '').split('=')
    if (part.startsWith('!')) return labels[key] === undefined
    return value === undefined ? part === '' || labels[key] !== undefined : labels[key] === value
  })

/** Starts one that has `objects`, by their paths. */
export const fakeKubernetes = async (objects: Readonly<Record<string, Stored>> = {}): Promise<FakeKubernetes> => {
  const stored = new Map(Object.entries(objects))
  const changes: string[] = []
  const answer = (method: string, url: URL, body: string): object | undefined => {
    const { pathname: path } = url
    const dryRun = url.searchParams.get('dryRun') === 'All'
    if (method !== 'GET') changes.push(`${method} ${path}${dryRun ? ' (dry run)' : ''}`)
    const namespace = /^\/api.*\/namespaces\/([^/]+)\/./.exec(path)?.[1]
    if (method === 'POST') {
      const object = JSON.parse(body) as Stored & { metadata: { name: string } }
      stored.set(`${path}/${object.metadata.name}`, object)
      return object
    }
    if (method === 'PATCH') {
      if (!stored.has(`/api/v1/namespaces/${namespace}`)) return undefined
      // What a controller has said of an object stays where the object is applied again.
      const { status } = stored.get(path) ?? {}
      if (!dryRun) stored.set(path, { ...(JSON.parse(body) as Stored), ...(status === undefined ? {} : { status }) })
      return JSON.parse(body) as Stored
    }
    if (method === 'DELETE') return stored.delete(path) ? { kind: 'Status', status: 'Success' } : undefined
    const resources = resourcesOf(path)
    if (resources) return { kind: 'APIResourceList', resources }
    const selector = url.searchParams.get('labelSelector') ?? ''
    const isList = /\/namespaces\/[^/]+\/[^/]+$/.test(path)
    const inside = [...stored].filter(([key]) => key.startsWith(`${path}/`)).map(([, object]) => object)
    if (isList) return { items: inside.filter(({ metadata }) => selects(selector, metadata?.labels)) }
    return stored.get(path)
  }
  const server = createServer((request, response) => {
    text(request).then((body) => {
      const found = answer(request.method ?? '', new URL(request.url ?? '', 'http://fake'), body)
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(found ?? { kind: 'Status', message: 'not found', code: 404 }))
    }, response.destroy)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromClusterAndUser(
    { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'nobody' },
  )
  return {
    kubeConfig,
    objects: stored,
    changes,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
