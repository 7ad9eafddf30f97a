import type { Address } from '../../topology/address.js'

/** What a data node says of itself in INFO replication. */
export interface ReplicationInfo {
  readonly role: 'master' | 'slave'
  /** Bytes of the replication stream that it has. */
  readonly offset: number
  /** `replica-priority`; 0 is never promoted. `undefined` where it does not tell, which a master does not. */
  readonly priority: number | undefined
  /** For a replica: whether its link to the master is up, and nothing is being filled. */
  readonly linked: boolean
}

/** A replica, as the sentinels and it itself describe it. */
export interface ReplicaReport {
  /** Where it can be reached from here. */
  readonly address: Address
  /** Where the other servers reach it, as Sentinel has it. */
  readonly announced: Address
  /** What the sentinel that is to lead holds of it. */
  readonly sentinelSays: 'up' | 'down'
  /** As it says itself, or else as the sentinel had it last. */
  readonly priority: number
  /** `undefined` where it does not answer. */
  readonly info: ReplicationInfo | undefined
}

/** Reads the reply to `INFO replication`. */
export const parseReplication = (text: string): ReplicationInfo => {
  const fields = new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : []
    }),
  )
  const role = fields.get('role') === 'master' ? 'master' : 'slave'
  const number = (name: string): number | undefined => {
    const value = fields.get(name)
    return value ? Number(value) : undefined
  }
  return {
    role,
    offset: number(role === 'master' ? 'master_repl_offset' : 'slave_repl_offset') ?? 0,
    priority: number('slave_priority'),
    linked: fields.get('master_link_status') === 'up' && fields.get('master_sync_in_progress') !== '1',
  }
}
