import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeConfig, KubernetesObject } from '@kubernetes/client-node'
import { ManifestsError } from '../errors.js'
import type { RenderOptions } from '../options.js'
import { render } from '../render.js'
import { ending, namespaceOf } from './apply.js'
import { type Connection, connect, orMissing, request } from './connection.js'
import { clusterSelector } from './managed.js'
import { hasNamespace } from './preflight.js'
import type { Progress } from './progress.js'
import { findTargets, type Target } from './targets.js'
import { checkTimeout } from './timeout.js'

/** What to delete. */
export interface RemoveOptions extends RenderOptions {
  /** Whether the volumes go too, and with them the data. Default: false. */
  readonly volumes?: boolean | undefined
  /** How long to wait until the pods are gone, in milliseconds. Default: 180,000. */
  readonly timeoutMs?: number | undefined
  /** Ends everything early. */
  readonly signal?: AbortSignal | undefined
  /** Is told what happens. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What was deleted, and what is left. */
export interface Removed {
  readonly namespace: string
  readonly deleted: readonly { readonly kind: string; readonly name: string }[]
  /** What has the name of an object of this cluster, and does not say that it belongs to it. */
  readonly leftAlone: readonly { readonly kind: string; readonly name: string; readonly reason: string }[]
  readonly keptVolumes: readonly string[]
}

const DEFAULT_TIMEOUT_MS = 180_000
const EVERY_MS = 500
const NEVER = new AbortController().signal

const deleteOne = async (connection: Connection, target: Target, signal: AbortSignal): Promise<boolean> => {
  const call = () =>
    connection.objects.delete(target as KubernetesObject, undefined, undefined, undefined, undefined, 'Background')
  const what = `the deletion of ${target.kind} ${target.metadata.name}`
  return (await orMissing(request(connection, what, call, signal))) !== undefined
}

/** Waits until a list is empty; deletions are carried out later than they are asked for. */
const awaitNone = async (
  connection: Connection,
  what: string,
  list: () => Promise<{ items: { metadata?: { name?: string } }[] }>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  while (true) {
    const { items } = await request(connection, `the ${what}`, list, signal)
    if (items.length === 0) return
    if (performance.now() >= deadline)
      throw new ManifestsError(
        'NOT_READY',
        `After ${timeoutMs / 1000} s there are still the ${what} ${items.map(({ metadata }) => metadata?.name).join(', ')}.`,
      )
    await sleep(EVERY_MS, undefined, { signal })
  }
}

/**
 * Deletes a cluster: what {@link apply} has applied for this namespace and name, and what these options render and is
 * labelled as the manifests label it. What has such a name only is left alone and told. Volumes stay unless `volumes`
 * says otherwise. What is gone already is no error.
 *
 * @throws {@link ManifestsError}
 *
 * @example
 * ```ts
 * const { keptVolumes } = await remove(kubeConfig, { namespace: 'shop' })
 * ```
 */
export const remove = async (kubeConfig: KubeConfig, options: RemoveOptions = {}): Promise<Removed> => {
  const { signal = NEVER, onProgress = () => undefined, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  checkTimeout(timeoutMs)
  const { volumes = false, timeoutMs: _, signal: __, onProgress: ___, ...rest } = options
  const namespace = namespaceOf(kubeConfig, options.namespace)
  const rendered = render({ ...rest, namespace })
  const connection = connect(kubeConfig)
  return ending(signal, async () => {
    if (!(await hasNamespace(connection, namespace, signal)))
      throw new ManifestsError('NAMESPACE_MISSING', `There is no namespace ${namespace}, and so nothing to delete.`)
    const { own, foreign } = await findTargets(connection, namespace, options.name, rendered, signal)
    for (const what of foreign) onProgress({ type: 'left-alone', ...what })
    const deleted: { kind: string; name: string }[] = []
    const drop = async (target: Target) => {
      if (!(await deleteOne(connection, target, signal))) return
      const { kind, metadata } = target
      deleted.push({ kind, name: metadata.name })
      onProgress({ type: 'deleted', kind, name: metadata.name })
    }
    for (const target of own) await drop(target)
    const at = { namespace, labelSelector: clusterSelector(options.name) }
    await awaitNone(connection, 'pods', () => connection.core.listNamespacedPod(at), timeoutMs, signal)
    onProgress({ type: 'gone' })
    const list = () => connection.core.listNamespacedPersistentVolumeClaim(at)
    const claims = await request(connection, `the volumes of ${namespace}`, list, signal)
    const names = claims.items.map(({ metadata }) => metadata?.name ?? '')
    if (volumes) {
      for (const name of names)
        await drop({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } })
      await awaitNone(connection, 'volumes', list, timeoutMs, signal)
    } else if (names.length > 0) onProgress({ type: 'kept', kind: 'PersistentVolumeClaim', names })
    return { namespace, deleted, leftAlone: foreign, keptVolumes: volumes ? [] : names }
  })
}
