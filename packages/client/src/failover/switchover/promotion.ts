import { AdminConnection } from '../../connection/admin.js'
import type { ClientSettings } from '../../connection/settings.js'
import { sleep } from '../../sleep.js'
import type { ReplicaReport } from './report.js'

const POLL_MS = 3

/** After the connection was lost: a sentinel ends them all in the very step that makes a replica master. */
const REOPEN_MS = 5

/** Resolves with the replica that says it is master; rejects with the reason of `signal` only. */
export const promotedReplica = async (
  replicas: readonly ReplicaReport[],
  settings: ClientSettings,
  signal: AbortSignal,
): Promise<ReplicaReport> => {
  const found = new AbortController()
  try {
    const until = AbortSignal.any([signal, found.signal])
    return await Promise.race(replicas.map((replica) => isMaster(replica, settings, until)))
  } finally {
    found.abort()
  }
}

const isMaster = async (
  replica: ReplicaReport,
  settings: ClientSettings,
  signal: AbortSignal,
): Promise<ReplicaReport> => {
  const { clock } = settings
  for (;;) {
    try {
      using connection = await AdminConnection.open(replica.address, settings)
      for (;;) {
        const reply = await connection.ask('ROLE')
        if (Array.isArray(reply) && String(reply[0]) === 'master') return replica
        await sleep(clock, POLL_MS, signal)
      }
    } catch {
      await sleep(clock, REOPEN_MS, signal)
    }
  }
}
