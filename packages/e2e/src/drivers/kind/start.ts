import type { KubernetesObject, V1StatefulSet } from '@kubernetes/client-node'
import { type RenderOptions, render } from '@switchmaster/manifests'
import { HarnessError } from '../../errors.js'
import type { NodeKind } from '../cluster.js'
import { EventLog } from '../events.js'
import { type PemTexts, readAccess, secretOf } from './access.js'
import { provideAgentImage } from './agent/image.js'
import { openApi } from './api.js'
import { KindCluster } from './cluster.js'
import type { Ground } from './ground.js'
import { controlPlane } from './machines.js'
import { type KindNamespace, openNamespace } from './namespace.js'
import { PodWatch } from './pod-watch.js'
import { Probe } from './probe.js'
import { type Progress, printed, withProgress } from './progress.js'
import { Servers } from './servers.js'
import { Undo } from './undo.js'

/** What {@link startKind} can be told: what the manifests' loader takes, and where it is to run. */
export interface KindOptions extends Omit<RenderOptions, 'namespace' | 'classic'> {
  /** The file that says how to reach the cluster. */
  readonly kubeconfig: string
  /** The name of the kind cluster. */
  readonly kindCluster: string
  /** What the namespace's name begins with. Default: `test`. */
  readonly hint?: string
  /** Makes what the servers of a namespace show, where there is TLS: the Secret `redis-tls`. Default: no such Secret. */
  readonly certificatesFor?: (namespace: string) => Promise<PemTexts>
  /** More objects, applied before those of the manifests: a Secret, a ConfigMap. Default: none. */
  readonly objects?: readonly KubernetesObject[]
  /** Changes what is applied, last of all. */
  readonly amend?: (objects: KubernetesObject[]) => KubernetesObject[]
  /** Whether to wait until the cluster is healthy. Default: `true`. */
  readonly waitHealthy?: boolean
  /** Limit on the wait until all of it is healthy, once it is applied, in milliseconds. Default: 180000. */
  readonly startTimeoutMs?: number
  /** Called when the start fails, while there is still something to look at. */
  readonly onStartFailed?: (namespace: KindNamespace, events: EventLog) => Promise<void>
  /** Where lines about what is under way go. Default: the standard output. */
  readonly progress?: Progress
}

const setOf = (objects: readonly KubernetesObject[], kind: NodeKind): V1StatefulSet => {
  const set = objects.find(
    (object) => object.kind === 'StatefulSet' && object.metadata?.labels?.['app.kubernetes.io/component'] === kind,
  )
  if (set) return set as V1StatefulSet
  throw new HarnessError('OPTIONS_INVALID', `The manifests have no StatefulSet for ${kind}.`)
}

/** What has been opened so far, so that a start that fails half-way can be undone. */
interface Site extends Omit<Ground, 'probe'> {
  /** In the order in which it is to be closed. */
  readonly opened: { close(): Promise<void> }[]
}

const assemble = async (site: Site, options: KindOptions): Promise<KindCluster> => {
  const { namespace, pods, events, progress, opened } = site
  const { kubeconfig: _file, kindCluster, hint: _hint, objects: extra = [], amend, ...rest } = options
  const { waitHealthy = true, startTimeoutMs = 180_000, progress: _progress, onStartFailed: _failed, ...given } = rest
  const { certificatesFor, ...wanted } = given
  const certificates = await certificatesFor?.(namespace.name)
  const rendered = render({ ...wanted, namespace: namespace.name }) as KubernetesObject[]
  const objects = amend ? amend(rendered) : rendered
  await namespace.apply(...extra, ...(certificates ? [secretOf(certificates)] : []), ...objects)
  const node = await controlPlane(namespace.api)
  const agentImage = await provideAgentImage(kindCluster, [node], progress)
  const secret = wanted.secret ?? `${wanted.name ? `${wanted.name}-` : ''}redis-auth`
  const access = await readAccess(namespace, secret, certificates?.ca)
  const { items: services } = await namespace.api.core.listNamespacedService({ namespace: namespace.name })
  const sets = { redis: setOf(objects, 'redis'), sentinel: setOf(objects, 'sentinel') }
  const servers = new Servers({ namespace, pods, sets, services, credentials: access.credentials })
  const probe = await Probe.open(namespace, agentImage, node, events)
  opened.unshift(probe)
  // What does not arrive is told by whoever asks next.
  const look = () => void probe.lookAt(servers.addresses()).catch(() => {})
  pods.onChange(look)
  look()
  const sentinelService = services.find(({ metadata }) => metadata?.name?.endsWith('redis-sentinel'))
  const cluster = new KindCluster({
    ground: { ...site, probe },
    masterName: wanted.masterName ?? 'mymaster',
    servers,
    probe,
    agentImage,
    clientOptions: {
      node,
      env: [
        ...access.env,
        ...(wanted.masterName ? [{ name: 'REDIS_SENTINEL_MASTER_NAME', value: wanted.masterName }] : []),
      ],
    },
    env: Object.freeze({
      REDIS_SENTINEL_SERVICE_HOST: sentinelService?.spec?.clusterIP ?? '',
      REDIS_SENTINEL_SERVICE_PORT: '26379',
    }),
    dispose: () => dispose(site),
  })
  if (waitHealthy) {
    await withProgress(progress, `waiting for the cluster in ${namespace.name}`, () =>
      cluster.waitHealthy({ timeoutMs: startTimeoutMs }),
    )
  }
  return cluster
}

const dispose = async ({ undo, opened }: Pick<Site, 'undo' | 'opened'>): Promise<void> => {
  // The namespace goes whatever could not be put right or closed; that is then told.
  const failures: unknown[] = []
  for (const step of [() => undo.undoAll(), ...opened.map((each) => () => each.close())]) {
    await step().catch((error) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/**
 * Applies the manifests in a namespace of their own on a kind cluster and waits until Redis and Sentinel are healthy.
 * The namespace goes with {@link KindCluster.close}, and every fault with it.
 *
 * @example
 * ```ts
 * await using cluster = await startKind({ kubeconfig, kindCluster: 'switchmaster', replicas: 3 })
 * const client = await cluster.client()
 * const writers = await client.write({ count: 20 })
 * await writers.acknowledge(500)
 * await cluster.faults.deletePods(cluster.master)
 * await writers.acknowledge(500)
 * const history = await writers.stop()
 * await cluster.waitHealthy()
 * const evidence = { history, final: await readFinalState(cluster, 'ids'), events: cluster.events.all }
 * ```
 */
export const startKind = async (options: KindOptions): Promise<KindCluster> => {
  const { kubeconfig, kindCluster, hint = 'test', progress = printed } = options
  const namespace = await openNamespace(openApi(kubeconfig), kubeconfig, { name: hint })
  const events = new EventLog()
  const undo = new Undo()
  const opened: Site['opened'] = [namespace]
  try {
    const pods = await PodWatch.open(namespace, events)
    opened.unshift(pods)
    return await assemble({ namespace, kindCluster, events, pods, undo, progress, opened }, options)
  } catch (error) {
    await options.onStartFailed?.(namespace, events).catch(() => {})
    await dispose({ undo, opened }).catch(() => {})
    throw error
  }
}
