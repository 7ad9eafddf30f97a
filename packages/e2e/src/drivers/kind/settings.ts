import { homedir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '../../errors.js'

/** The cluster that is made where nobody names one. It is the harness' own, so it may always delete it. */
export const DEFAULT_CLUSTER = 'switchmaster'

/** Which kind cluster to run on, and what becomes of it. */
export interface KindSettings {
  /** `KIND_CLUSTER`: made when there is none of this name, used when there is. */
  readonly name: string
  /** `KIND_NODE_IMAGE`: what the nodes of a new cluster run. `undefined`: what this machine has, else what kind takes. */
  readonly nodeImage: string | undefined
  /** `KEEP_CLUSTER=1`: the cluster is left for the next run. */
  readonly keep: boolean
  /** Nodes beside the control plane, which takes pods as they do. */
  readonly workers: number
  /** A file of the harness' own: the user's is neither read nor written. */
  readonly kubeconfig: string
}

const readKeep = (value: string | undefined): boolean => {
  if (!value || value === '0' || value === '1') return value === '1'
  throw new HarnessError(
    'OPTIONS_INVALID',
    `Expected KEEP_CLUSTER=1, which keeps the cluster, or no KEEP_CLUSTER, got "${value}".`,
  )
}

/** Reads the settings from an environment. */
export const resolveKindSettings = (env: NodeJS.ProcessEnv): KindSettings => {
  const name = env.KIND_CLUSTER || DEFAULT_CLUSTER
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) {
    throw new HarnessError(
      'OPTIONS_INVALID',
      `Expected KIND_CLUSTER of small letters, digits, "." and "-", got "${name}".`,
    )
  }
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return {
    name,
    nodeImage: env.KIND_NODE_IMAGE || undefined,
    keep: readKeep(env.KEEP_CLUSTER),
    workers: 2,
    kubeconfig: join(cache, 'switchmaster', `kind-${name}.kubeconfig`),
  }
}
