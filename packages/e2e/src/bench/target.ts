import type { ClientTarget } from '../clients/adapter.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import { startLocal } from '../drivers/local/start.js'
import { SENTINELS } from './metrics.js'

/** The cluster that everything is measured on. */
export const startCluster = (): Promise<LocalCluster> =>
  startLocal({ replicas: 2, sentinels: SENTINELS, downAfterMs: 1000 })

/** What each client is told: all sentinels, in the same order. */
export const targetOf = (cluster: LocalCluster, key: string): ClientTarget => ({
  env: { ...cluster.env, REDIS_SENTINELS: cluster.sentinelList },
  key,
})
