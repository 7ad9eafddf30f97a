import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { V1Node } from '@kubernetes/client-node'
import { until } from '../../until.js'
import { type KubernetesApi, MERGE_PATCH, openApi } from './api.js'
import { type Progress, withProgress } from './progress.js'
import { repair } from './repair.js'
import { output } from './run.js'
import { DEFAULT_CLUSTER, type KindSettings } from './settings.js'

const CREATE_TIMEOUT_MS = 300_000
const READY_WAIT = { timeoutMs: 120_000, everyMs: 500 }

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

const isReady = ({ status }: V1Node): boolean =>
  status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

const allNodesReady = async ({ core }: KubernetesApi): Promise<void> => {
  let waiting: readonly string[] = []
  const look = async () => {
    const { items } = await core.listNode()
    waiting = items.filter((node) => !isReady(node)).map(({ metadata }) => metadata?.name ?? '')
    return (items.length > 0 && waiting.length === 0) || undefined
  }
  const explain = () => (waiting.length > 0 ? `Not ready: ${waiting.join(', ')}.` : '')
  await until(look, { ...READY_WAIT, what: 'all nodes to be ready', explain })
}

/** kind's own wait ends before names resolve. */
const dnsReady = async ({ apps }: KubernetesApi): Promise<void> => {
  let seen = ''
  const look = async () => {
    const { spec, status } = await apps.readNamespacedDeployment({ name: 'coredns', namespace: 'kube-system' })
    const [wanted, ready] = [spec?.replicas ?? 0, status?.readyReplicas ?? 0]
    seen = `${ready} of ${wanted} name servers are ready.`
    return (wanted > 0 && ready === wanted) || undefined
  }
  await until(look, { ...READY_WAIT, what: 'CoreDNS to be ready', explain: () => seen })
}

/**
 * Gives each node a zone of its own, opens it for pods where an earlier run has closed it, and lets the control plane take
 * them: three nodes carry three sentinels then, and losing one of them leaves a majority.
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

const waitUntilUsable = async (api: KubernetesApi, progress: Progress): Promise<void> => {
  await withProgress(progress, 'waiting for the nodes and for names to resolve', async () => {
    await allNodesReady(api)
    await arrange(api)
    await dnsReady(api)
  })
}

/**
 * Makes a kind cluster, or takes the one that has the name and repairs it, and waits until pods can be scheduled and names
 * resolve.
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
    await repair(openApi(kubeconfig), name, progress)
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
  await waitUntilUsable(openApi(kubeconfig), progress)
}

/** Whether a cluster is the harness' to delete: made by this run, and not to be kept. */
export const isOurs = ({ name, keep }: KindSettings, wasThere: boolean): boolean =>
  !keep && (!wasThere || name === DEFAULT_CLUSTER)

/** Deletes the cluster, where it is the harness' to delete. */
export const closeKind = async (
  settings: KindSettings,
  { wasThere }: { readonly wasThere: boolean },
  progress: Progress,
): Promise<void> => {
  const { name, keep, kubeconfig } = settings
  if (!(await isThere(name))) return
  if (!isOurs(settings, wasThere)) {
    if (keep) progress(`keeping the cluster ${name}: KIND_CLUSTER=${name} KEEP_CLUSTER=1 uses it again`)
    return
  }
  await withProgress(progress, `deleting the cluster ${name}`, () =>
    output('kind', ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], { timeoutMs: 120_000 }),
  )
}
