import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, accountFor } from '../checks/account.js'
import type { ClientAdapter } from '../clients/adapter.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import { readFinalState } from '../traffic/final-state.js'
import type { History } from '../traffic/history.js'
import { startWriters, type Writers } from '../traffic/writers.js'
import { startCluster, targetOf } from './target.js'

const WARM_UP = 1_000
const REST_MS = 500

/** A cluster with one client at work on it. */
export interface Stage extends AsyncDisposable {
  readonly cluster: LocalCluster
  readonly writers: Writers
  /** Stops the writers and the client. */
  stop(): Promise<History>
  /** Waits until the cluster has healed, and says what became of each write. The client has to be stopped. */
  account(history: History): Promise<Account>
}

const KEY = 'bench'

/** Starts a cluster and the writers, and waits until all is well. */
export const openStage = async (client: ClientAdapter, signal: AbortSignal): Promise<Stage> => {
  const cluster = await startCluster()
  const traffic = client.open(targetOf(cluster, KEY))
  const writers = startWriters({ write: (id) => traffic.write(id) })
  const stop = async (): Promise<History> => {
    const history = await writers.stop({ drainMs: 0 })
    await traffic.close()
    return history
  }
  const stage: Stage = {
    cluster,
    writers,
    stop,
    account: async (history) => {
      await cluster.waitHealthy({ hurry: true })
      return accountFor(history, await readFinalState(cluster, KEY))
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      await cluster.close()
    },
  }
  try {
    await traffic.ready()
    await writers.acknowledge(WARM_UP)
    await sleep(REST_MS, undefined, { signal })
    return stage
  } catch (error) {
    await stage[Symbol.asyncDispose]()
    throw error
  }
}
