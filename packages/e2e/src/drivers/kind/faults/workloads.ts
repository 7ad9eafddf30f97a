import { MERGE_PATCH } from '../api.js'
import { type Ground, note } from '../ground.js'
import { withProgress } from '../progress.js'

/** A set of pods that belong together. */
export type Workload = 'redis' | 'sentinel'

const ROLLOUT_TIMEOUT_MS = 300_000

const waitFor = (ground: Ground, what: string, name: string): Promise<void> =>
  withProgress(ground.progress, what, () =>
    ground.namespace.rolledOut('StatefulSet', name, { timeoutMs: ROLLOUT_TIMEOUT_MS }),
  )

/** Restarts all pods of a StatefulSet, one after the other as it does that itself, and waits for the last. */
export const rollingRestart = async (ground: Ground, name: string): Promise<void> => {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
  const body = { spec: { template: { metadata: { annotations } } } }
  note(ground, 'restart', name, 'one pod after the other')
  const { api, name: namespace } = ground.namespace
  await api.apps.patchNamespacedStatefulSet({ namespace, name, body }, MERGE_PATCH)
  await waitFor(ground, `rolling restart of ${name}`, name)
}

/** Changes the number of pods and waits until there are as many. */
export const scale = async (ground: Ground, name: string, replicas: number): Promise<void> => {
  note(ground, 'scale', name, `to ${replicas}`)
  const { api, name: namespace } = ground.namespace
  await api.apps.patchNamespacedStatefulSet({ namespace, name, body: { spec: { replicas } } }, MERGE_PATCH)
  await waitFor(ground, `scaling ${name} to ${replicas}`, name)
}
