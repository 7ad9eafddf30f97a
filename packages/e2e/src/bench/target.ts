import type { ClientTarget } from '../clients/adapter.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import type { LocalOptions } from '../drivers/local/options.js'
import { startLocal } from '../drivers/local/start.js'
import { SENTINELS } from './metrics.js'

/** Silence after which a sentinel takes the master for down. */
export const DOWN_AFTER_MS = 1_000

/** The cluster that everything is measured on. */
export const startCluster = (different: LocalOptions = {}): Promise<LocalCluster> =>
  startLocal({ replicas: 2, sentinels: SENTINELS, downAfterMs: DOWN_AFTER_MS, ...different })

/** What each client is told: all sentinels, in the same order. */
export const targetOf = (cluster: LocalCluster, key: string): ClientTarget => ({
  env: { ...cluster.env, REDIS_SENTINELS: cluster.sentinelList },
  key,
})
