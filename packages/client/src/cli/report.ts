import { type Address, formatAddress } from '../topology/address.js'
import type { TopologyReplica, TopologySnapshot } from '../topology/snapshot.js'
import type { MasterAnswer } from './offsets.js'
import { table } from './table.js'

/** Everything `status` shows; what `--json` prints. */
export interface Report {
  readonly name: string
  readonly epoch: number
  readonly master: Address & {
    /** `not-a-master` while a failover is on, or where the sentinels are behind. */
    readonly state: 'up' | 'unreachable' | 'not-a-master'
    /** Bytes of its replication stream so far; `null` where it did not say. */
    readonly offset: number | null
    readonly problem: string | null
  }
  readonly replicas: readonly (Address & {
    /** `unlinked`: up, but not connected to its master. */
    readonly state: 'up' | 'unlinked' | 'down'
    /** Bytes behind the master; `null` where the master did not say. */
    readonly lag: number | null
    readonly priority: number
  })[]
  readonly sentinels: readonly (Address & { readonly state: 'up' | 'down' })[]
  /** Whether a majority of the sentinels answers. */
  readonly quorum: TopologySnapshot['quorum']
}

const replicaState = ({ status, record }: TopologyReplica): 'up' | 'unlinked' | 'down' => {
  if (status === 'down') return 'down'
  return record['master-link-status'] === 'err' ? 'unlinked' : 'up'
}

const lagOf = (address: Address, answer: MasterAnswer): number | null => {
  if (answer.type !== 'master') return null
  const acknowledged = answer.replicas.get(formatAddress(address))
  return acknowledged === undefined ? null : Math.max(0, answer.offset - acknowledged)
}

const describeMaster = (address: Address, answer: MasterAnswer): Report['master'] => {
  const { host, port } = address
  switch (answer.type) {
    case 'master':
      return { host, port, state: 'up', offset: answer.offset, problem: null }
    case 'other-role':
      return { host, port, state: 'not-a-master', offset: null, problem: `it says that it is a ${answer.role}` }
    case 'unreachable':
      return { host, port, state: 'unreachable', offset: null, problem: answer.reason }
    default:
      return answer satisfies never
  }
}

const byAddress = (a: Address, b: Address): number => formatAddress(a).localeCompare(formatAddress(b), 'en')

/** Puts together what the sentinels and the master have said. */
export const report = (name: string, snapshot: TopologySnapshot, master: Address, answer: MasterAnswer): Report => ({
  name,
  epoch: snapshot.epoch,
  master: describeMaster(master, answer),
  replicas: snapshot.replicas
    .map((replica) => {
      const { host, port, priority } = replica
      return { host, port, state: replicaState(replica), lag: lagOf(replica, answer), priority }
    })
    .sort(byAddress),
  sentinels: snapshot.sentinels.map(({ host, port, status }) => ({ host, port, state: status })).sort(byAddress),
  quorum: snapshot.quorum,
})

export const reportAsJson = (status: Report): string => `${JSON.stringify(status, null, 2)}\n`

export const reportAsText = ({ name, epoch, master, replicas, sentinels, quorum }: Report): string => {
  const { offset, problem } = master
  const lag = (bytes: number | null): string => (bytes === null ? 'lag unknown' : `lag ${bytes} B`)
  const servers = [
    ['master', formatAddress(master), master.state, problem ?? `offset ${offset}`],
    ...replicas.map((replica) => ['replica', formatAddress(replica), replica.state, lag(replica.lag)]),
    ...sentinels.map((sentinel) => ['sentinel', formatAddress(sentinel), sentinel.state]),
  ]
  const facts = [
    ['name', name],
    ['epoch', String(epoch)],
    ['quorum', `${quorum.status}, ${quorum.reachable} of ${quorum.known} sentinels answer`],
  ]
  return `${table(servers)}\n${table(facts)}`
}
