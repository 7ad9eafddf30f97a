import { AdminConnection } from '../../connection/admin.js'
import type { ClientSettings } from '../../connection/settings.js'
import type { Replica } from '../../sentinels/answer.js'
import { notPermitted } from './errors.js'
import { parseReplication, type ReplicaReport, type ReplicationInfo } from './report.js'

/** What a node says of itself. */
export const askReplication = async (connection: AdminConnection): Promise<ReplicationInfo> => {
  const [reply] = await connection.tell([['INFO', 'replication']])
  if (reply instanceof Error) throw notPermitted('INFO', reply)
  return parseReplication(String(reply))
}

/** Asks every replica that a sentinel lists, all at once. One that does not answer is reported, not thrown. */
export const inspectReplicas = (replicas: readonly Replica[], settings: ClientSettings): Promise<ReplicaReport[]> =>
  Promise.all(
    replicas.map(async (replica): Promise<ReplicaReport> => {
      const { host, port, status, priority, record } = replica
      const info = await askOnce({ host, port }, settings)
      return {
        address: { host, port },
        announced: { host: record.ip ?? host, port: Number(record.port ?? port) },
        sentinelSays: status,
        priority: info?.priority ?? priority,
        info,
      }
    }),
  )

const askOnce = async (
  address: { host: string; port: number },
  settings: ClientSettings,
): Promise<ReplicationInfo | undefined> => {
  try {
    using connection = await AdminConnection.open(address, settings)
    return await askReplication(connection)
  } catch {
    return undefined
  }
}
