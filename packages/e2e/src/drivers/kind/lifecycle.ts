import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { until } from '../../until.js'
import { type KubernetesApi, MERGE_PATCH, openApi } from './api.js'
import { type Progress, withProgress } from './progress.js'
import { output } from './run.js'
import { DEFAULT_CLUSTER, type KindSettings } from './settings.js'

const CREATE_TIMEOUT_MS = 300_000
const READY_TIMEOUT_MS = 120_000

const configOf = (workers: number): string =>
  ['kind: Cluster', 'apiVersion: kind.x-k8s.io/v1alpha4', 'nodes:', '- role: control-plane']
    .concat(Array.from({ length: workers }, () => '- role: worker'))
    .join('\n')

/** An image of nodes that is on this machine, the newest: then no registry has to be reached. */
const imageHere = async (): Promise<string | undefined> => {
  const listed = await output('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', 'kindest/node'])
  return listed.split('\n').find((image) => image !== '' && !image.endsWith(':<none>'))
}

/** Whether there is a kind cluster of this name. */
export const isThere = async (name: string): Promise<boolean> =>
  (await output('kind', ['get', 'clusters', '-q'])).split('\n').includes(name)

const allNodesReady = async ({ core }: KubernetesApi): Promise<true | undefined> => {
  const { items } = await core.listNode()
  const ready = items.filter((node) =>
    node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )
  return items.length > 0 && ready.length === items.length ? true : undefined
}

/** kind's own wait ends before names resolve. */
const dnsReady = async ({ apps }: KubernetesApi): Promise<true | undefined> => {
  const { spec, status } = await apps.readNamespacedDeployment({ name: 'coredns', namespace: 'kube-system' })
  return status?.readyReplicas === spec?.replicas && (spec?.replicas ?? 0) > 0 ? true : undefined
}

/**
 * Gives each node a zone of its own, and lets the control plane take pods: three nodes carry three sentinels then, and
 * losing one of them leaves a majority.
 */
const arrange = async ({ core }: KubernetesApi): Promise<void> => {
  const { items } = await core.listNode()
  for (const [index, node] of items.entries()) {
    const taints = (node.spec?.taints ?? []).filter(({ key }) => key !== 'node-role.kubernetes.io/control-plane')
    const labels = { 'topology.kubernetes.io/zone': `zone-${index}` }
    await core.patchNode(
      { name: node.metadata?.name ?? '', body: { metadata: { labels }, spec: { taints, unschedulable: null } } },
      MERGE_PATCH,
    )
  }
}

const waitUntilUsable = async (kubeconfig: string, progress: Progress): Promise<void> => {
  const api = openApi(kubeconfig)
  const wait = { timeoutMs: READY_TIMEOUT_MS, everyMs: 500 }
  await withProgress(progress, 'waiting for the nodes and for names to resolve', async () => {
    await until(() => allNodesReady(api), { ...wait, what: 'all nodes to be ready' })
    await arrange(api)
    await until(() => dnsReady(api), { ...wait, what: 'CoreDNS to be ready' })
  })
}

/**
 * Makes a kind cluster, or takes the one that has the name, and waits until pods can be scheduled and names resolve.
 *
 * @example
 * ```ts
 * const settings = resolveKindSettings(process.env)
 * const wasThere = await isThere(settings.name)
 * await openKind(settings, console.log)
 * // ...
 * await closeKind(settings, { wasThere }, console.log)
 * ```
 */
export const openKind = async (settings: KindSettings, progress: Progress): Promise<void> => {
  const { name, nodeImage, workers, kubeconfig } = settings
  await mkdir(dirname(kubeconfig), { recursive: true, mode: 0o700 })
  if (await isThere(name)) {
    await output('kind', ['export', 'kubeconfig', '--name', name, '--kubeconfig', kubeconfig])
  } else {
    const image = nodeImage ?? (await imageHere())
    const args = ['create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, ...(image ? ['--image', image] : [])]
    await withProgress(progress, `creating the cluster ${name}${image ? ` from ${image}` : ''}`, () =>
      output('kind', [...args, '--wait', '120s', '--config', '-'], {
        timeoutMs: CREATE_TIMEOUT_MS,
        input: configOf(workers),
      }),
    )
  }
  await waitUntilUsable(kubeconfig, progress)
}

/** Deletes the cluster, where it is the harness' to delete: made by this run, and not to be kept. */
export const closeKind = async (
  { name, keep, kubeconfig }: KindSettings,
  { wasThere }: { readonly wasThere: boolean },
  progress: Progress,
): Promise<void> => {
  if ((wasThere && name !== DEFAULT_CLUSTER) || !(await isThere(name))) return
  if (keep) return progress(`keeping the cluster ${name}: KIND_CLUSTER=${name} KEEP_CLUSTER=1 uses it again`)
  await withProgress(progress, `deleting the cluster ${name}`, () =>
    output('kind', ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], { timeoutMs: 120_000 }),
  )
}
