import type { Address } from '../topology/address.js'
import type { Claim } from '../topology/state.js'

/** One entry of SENTINEL SENTINELS or SENTINEL REPLICAS, under Redis' own field names. */
export type SentinelRecord = Readonly<Record<string, string>>

/** Another sentinel, as one sentinel lists it. */
export interface Listed {
  readonly address: Address
  readonly runId: string | undefined
}

/** A replica, as one sentinel lists it. */
export interface Replica extends Address {
  /** `down` when Sentinel has lost it or holds it to be down. Says nothing of its link to the master: see `record`. */
  readonly status: 'up' | 'down'
  /** Replication offset, in bytes, as of Sentinel's last INFO of it. */
  readonly offset: number
  /** `replica-priority`; 0 is never promoted. */
  readonly priority: number
  /** All that SENTINEL REPLICAS said of it. */
  readonly record: SentinelRecord
}

/** What one sentinel says about one master name. */
export type Answer =
  | { readonly type: 'unknown-name' }
  | {
      readonly type: 'master'
      readonly claim: Claim
      readonly sentinels: readonly Listed[]
      readonly replicas: readonly Replica[]
      /** The run id of the master, where this sentinel has spoken with it; it tells two nodes behind one address apart. */
      readonly masterRunId: string | undefined
      /** `quorum` as configured on this sentinel. */
      readonly quorum: number
      /** `down-after-milliseconds` as configured on this sentinel. */
      readonly downAfterMs: number
    }

/** Maps an address that Sentinel tells to one that can be reached from here (ioredis' `natMap`). */
export type Translate = (address: Address) => Address

/** One request to a sentinel, all in one round trip. */
export const questions = (name: string): ReadonlyArray<readonly [command: string, ...args: string[]]> => [
  // The leader of a failover answers these two differently until the failover has ended: the first has the promoted
  // replica's address at once, the second has the new epoch (and still the old address). Together they are right.
  ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name],
  ['SENTINEL', 'MASTER', name],
  ['SENTINEL', 'SENTINELS', name],
  ['SENTINEL', 'REPLICAS', name],
]

/** What came back for one command of several. */
export type Reply = readonly [error: Error | null, reply: unknown]

/** Reads the replies to {@link questions}. Throws the first error that is not about an unknown name. */
export const readAnswer = (replies: readonly Reply[], translate: Translate): Answer => {
  const [address, master, sentinels, replicas] = replies
  if (isUnknownName(address, master)) return { type: 'unknown-name' }
  for (const [error] of replies) if (error) throw error
  const [host, port] = asStrings(address?.[1])
  const record = asRecord(master?.[1])
  return {
    type: 'master',
    claim: { address: translate(toAddress(host, port)), epoch: toNumber(record['config-epoch']) },
    sentinels: asRecords(sentinels?.[1])
      .filter(({ ip, port }) => ip !== undefined && port !== undefined)
      .map(({ ip, port, runid }) => ({ address: translate(toAddress(ip, port)), runId: runid || undefined })),
    replicas: asRecords(replicas?.[1]).map((replica) => readReplica(replica, translate)),
    // The leader of a failover still has the old master's record here, and another address than in its first answer.
    masterRunId: (record.ip === host && record.port === port && record.runid) || undefined,
    quorum: toNumber(record.quorum),
    downAfterMs: toNumber(record['down-after-milliseconds']),
  }
}

const isUnknownName = (address: Reply | undefined, master: Reply | undefined): boolean =>
  (address?.[0] === null && address[1] === null) || /no such master/i.test(master?.[0]?.message ?? '')

const readReplica = (record: SentinelRecord, translate: Translate): Replica => ({
  ...translate(toAddress(record.ip, record.port)),
  status: /disconnected|s_down|o_down/.test(record.flags ?? '') ? 'down' : 'up',
  offset: toNumber(record['slave-repl-offset']),
  priority: toNumber(record['slave-priority']),
  record,
})

const toAddress = (host: string | undefined, port: string | undefined): Address => {
  if (!host) throw new Error(`a sentinel gave an address without a host (port ${port})`)
  return { host, port: toNumber(port) }
}

const toNumber = (text: string | undefined): number => {
  const number = Number(text)
  return Number.isFinite(number) ? number : 0
}

const asStrings = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : [])

/** A flat list of names and values: Sentinel's answers under RESP2, and ioredis' `legacy` mapping of RESP3. */
export const asRecord = (reply: unknown): SentinelRecord => {
  const flat = asStrings(reply)
  const record: Record<string, string> = {}
  for (let i = 0; i + 1 < flat.length; i += 2) record[flat[i] as string] = flat[i + 1] as string
  return record
}

export const asRecords = (reply: unknown): SentinelRecord[] => (Array.isArray(reply) ? reply.map(asRecord) : [])
