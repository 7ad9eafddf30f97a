import type { Replica } from '../sentinels/answer.js'
import type { Address } from './address.js'

/** A replica, as the sentinels listed it last. */
export type TopologyReplica = Replica

/** A sentinel, as it is seen from here. */
export interface TopologySentinel extends Address {
  /** Whether its connection stands. */
  readonly status: 'up' | 'down'
  /** Its id (SENTINEL MYID), while it is up. */
  readonly runId: string | undefined
}

/** A moment's picture of what is known of one master name. */
export interface TopologySnapshot {
  readonly master: Address | undefined
  /** -1 until a master was found. */
  readonly epoch: number
  readonly replicas: readonly TopologyReplica[]
  readonly sentinels: readonly TopologySentinel[]
  readonly quorum: { readonly status: 'unknown' | 'held' | 'lost'; readonly reachable: number; readonly known: number }
}

export const NOTHING_KNOWN: TopologySnapshot = {
  master: undefined,
  epoch: -1,
  replicas: [],
  sentinels: [],
  quorum: { status: 'unknown', reachable: 0, known: 0 },
}
