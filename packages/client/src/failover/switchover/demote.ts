import { AdminConnection } from '../../connection/admin.js'
import type { ClientSettings } from '../../connection/settings.js'
import { sleep } from '../../sleep.js'
import type { Address } from '../../topology/address.js'
import { notPermitted } from './errors.js'

const RETRY_MS = 20

/**
 * Makes the old master a replica of the new one, then lets it answer what it has held back: with READONLY, because it is
 * a replica by then. In one go, so that there is no moment in between.
 */
export const demote = async (
  old: AdminConnection,
  to: Address,
  settings: ClientSettings,
  signal: AbortSignal,
): Promise<void> => {
  for (let connection: AdminConnection | undefined = old; ; ) {
    try {
      connection ??= await AdminConnection.open(old.address, settings)
      const [replicaOf] = await connection.tell([
        ['REPLICAOF', to.host, String(to.port)],
        ['CLIENT', 'UNPAUSE'],
        // As a sentinel does, so that it does not come up as a master where it is restarted.
        ['CONFIG', 'REWRITE'],
      ])
      if (connection !== old) connection[Symbol.dispose]()
      if (replicaOf instanceof Error) throw notPermitted('REPLICAOF', replicaOf)
      return
    } catch (error) {
      if (connection !== old) connection?.[Symbol.dispose]()
      if (signal.aborted) throw error
      connection = undefined
      await sleep(settings.clock, RETRY_MS, signal)
    }
  }
}

/**
 * Ends the clients' connections to the old master, as a sentinel does when it makes one a replica: a client that takes
 * READONLY for an answer like any other would stay there for good. Only once the sentinels name the new master, so that
 * whoever asks them is sent there.
 */
export const dismissClients = async (old: AdminConnection): Promise<void> => {
  await old
    .tell([
      ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'],
      ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
    ])
    .catch(() => {})
}
