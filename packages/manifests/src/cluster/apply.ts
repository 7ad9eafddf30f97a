import type { KubeConfig } from '@kubernetes/client-node'
import { ManifestsError } from '../errors.js'
import type { ManifestObject } from '../objects.js'
import type { RenderOptions } from '../options.js'
import { render } from '../render.js'
import { type Connection, connect, isMissing, request } from './connection.js'
import { failuresOf } from './failures.js'
import { FIELD_MANAGER, marked } from './managed.js'
import { checkSurroundings, checkWithoutNamespace, hasNamespace } from './preflight.js'
import type { Progress } from './progress.js'
import { checkTimeout } from './timeout.js'
import { waitReady } from './wait-ready.js'
import { masterNameOf, workloadsOf } from './workloads.js'

/** How to apply. */
export interface ApplyOptions extends RenderOptions {
  /** Whether the namespace is made where it is not there. Default: false. */
  readonly createNamespace?: boolean | undefined
  /** Whether to wait until Redis is ready. Default: true. */
  readonly wait?: boolean | undefined
  /** How long to wait, in milliseconds. Default: 300,000. */
  readonly timeoutMs?: number | undefined
  /** Ends everything early; what was applied stays. */
  readonly signal?: AbortSignal | undefined
  /** Is told what happens. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What was applied. */
export interface Applied {
  readonly namespace: string
  readonly objects: readonly ManifestObject[]
  /** `host:port` of the master as all sentinels name it; undefined when nobody waited. */
  readonly master: string | undefined
}

const DEFAULT_TIMEOUT_MS = 300_000
const NEVER = new AbortController().signal

/** The namespace that is meant: the option, the context's, or `default`. */
export const namespaceOf = (kubeConfig: KubeConfig, namespace: string | undefined): string =>
  namespace ?? kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace ?? 'default'

const patch = async (connection: Connection, object: ManifestObject, dryRun: boolean, signal: AbortSignal) => {
  const what = `${object.kind} ${object.metadata.name}`
  try {
    await request(connection, what, () => connection.objects.apply(object, FIELD_MANAGER, dryRun), signal)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new ManifestsError(
      'REFUSED',
      `Kubernetes refused ${what}: this cluster has no such kind, or the namespace went away.`,
      error,
    )
  }
}

/** Runs `work`; an end by the caller's signal becomes an error of ours. */
export const ending = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    if (signal.aborted && !(error instanceof ManifestsError))
      throw new ManifestsError(
        'ABORTED',
        'Ended before it was done; what was applied or deleted so far stays so.',
        error,
      )
    throw error
  }
}

/**
 * Applies a cluster server-side and waits until Redis itself is ready: every pod up, every sentinel of one opinion, and
 * each of them sure of its quorum. Applying again changes what differs. Whatever can be refused is refused before
 * anything is changed; a namespace that was asked for is made before Kubernetes can look at the objects, and stays
 * where it refuses one of them.
 *
 * @throws {@link ManifestsError}
 *
 * @example
 * ```ts
 * const kubeConfig = new KubeConfig()
 * kubeConfig.loadFromDefault()
 * const { master } = await apply(kubeConfig, { namespace: 'shop', onProgress: (event) => console.log(event) })
 * ```
 */
export const apply = async (kubeConfig: KubeConfig, options: ApplyOptions = {}): Promise<Applied> => {
  const { signal = NEVER, onProgress = () => undefined, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  checkTimeout(timeoutMs)
  const namespace = namespaceOf(kubeConfig, options.namespace)
  const { createNamespace = false, wait = true, timeoutMs: _, signal: __, onProgress: ___, ...rest } = options
  const objects = render({ ...rest, namespace }).map(marked)
  const connection = connect(kubeConfig)
  return ending(signal, async () => {
    if (await hasNamespace(connection, namespace, signal))
      await checkSurroundings(connection, namespace, options, objects, signal)
    else {
      if (!createNamespace)
        throw new ManifestsError(
          'NAMESPACE_MISSING',
          `There is no namespace ${namespace}: create it, or ask for it to be made.`,
        )
      checkWithoutNamespace(namespace, objects)
      const body = { metadata: { name: namespace } }
      await request(connection, `Namespace ${namespace}`, () => connection.core.createNamespace({ body }), signal)
      onProgress({ type: 'namespace-created', name: namespace })
    }
    for (const object of objects) await patch(connection, object, true, signal)
    const subject = { namespace, workloads: workloadsOf(objects), masterName: masterNameOf(objects) }
    // What was refused before is no news; told apart by what it is, since no clock here need agree with the server's.
    const before = wait ? await failuresOf(connection, subject, signal) : []
    for (const object of objects) {
      await patch(connection, object, false, signal)
      onProgress({ type: 'applied', kind: object.kind, name: object.metadata.name })
    }
    if (!wait) return { namespace, objects, master: undefined }
    const { master } = await waitReady(connection, subject, { timeoutMs, before, signal, onProgress })
    return { namespace, objects, master }
  })
}
