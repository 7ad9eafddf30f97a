import type { Address } from './address.js'
import type { TopologyReplica, TopologySentinel } from './snapshot.js'

/** What every topology event carries. */
export interface TopologyEventBase {
  /** The name that the sentinels know the master by. */
  readonly masterName: string
  /** The config-epoch that is believed at this moment; -1 before the first discovery. */
  readonly epoch: number
  /** When it was noticed: milliseconds since 1970, as `Date.now()`. */
  readonly at: number
  /** What brought it about: a sentinel's event (`+switch-master`), an answer, a lost connection. */
  readonly cause: string
}

export interface DiscoveredEvent extends TopologyEventBase {
  readonly master: Address
}

export interface FailoverDetectedEvent extends TopologyEventBase {
  /** The master that is being replaced. */
  readonly master: Address | undefined
}

export interface CandidateSelectedEvent extends TopologyEventBase {
  readonly candidate: Address
}

export interface SwitchedEvent extends TopologyEventBase {
  readonly from: Address
  readonly to: Address
  /** Whether a sentinel has said so, or only the candidate itself (`failover.promote: 'early'`). */
  readonly standing: 'confirmed' | 'provisional'
  /** Milliseconds since `failover-detected`; `undefined` where the failover was not seen to begin. */
  readonly tookMs: number | undefined
}

export interface ConfirmedEvent extends TopologyEventBase {
  readonly master: Address
  /** Milliseconds since the early switch. */
  readonly tookMs: number
}

export interface RolledBackEvent extends TopologyEventBase {
  /** The candidate that was not confirmed. */
  readonly from: Address
  readonly to: Address
}

export interface FencedEvent extends TopologyEventBase {
  /** The master that is being replaced. */
  readonly master: Address | undefined
}

export interface ReleasedEvent extends TopologyEventBase {
  /** There is a new master; the failover was given up; or it took too long, and the old master has to do. */
  readonly reason: 'switched' | 'aborted' | 'timeout'
  /** For how many milliseconds writes were held. */
  readonly tookMs: number
}

export interface ReplicasChangedEvent extends TopologyEventBase {
  readonly replicas: readonly TopologyReplica[]
}

export interface SentinelsChangedEvent extends TopologyEventBase {
  readonly sentinels: readonly TopologySentinel[]
}

export interface QuorumEvent extends TopologyEventBase {
  /** Sentinels that answer. */
  readonly reachable: number
  /** Sentinels there are. */
  readonly known: number
}

/** The events of `redis.topology`, by name. */
export interface TopologyEvents {
  /** The first master was found. */
  discovered: (event: DiscoveredEvent) => void
  /** A quorum holds the master to be down, or somebody asked for a failover. */
  'failover-detected': (event: FailoverDetectedEvent) => void
  /** The replica that is to become master has been chosen. */
  'candidate-selected': (event: CandidateSelectedEvent) => void
  /** There is a new master; every client of this process is on its way to it. */
  switched: (event: SwitchedEvent) => void
  /** A sentinel has confirmed an early switch. */
  confirmed: (event: ConfirmedEvent) => void
  /** No sentinel has confirmed an early switch in time: every client is on its way back. */
  'rolled-back': (event: RolledBackEvent) => void
  /** Writes are held from now on. */
  fenced: (event: FencedEvent) => void
  /** They go out again. */
  released: (event: ReleasedEvent) => void
  /** The failover was given up: the master stays. */
  aborted: (event: TopologyEventBase) => void
  /** A replica came, went, or changed its state. Offsets alone do not count. */
  'replicas-changed': (event: ReplicasChangedEvent) => void
  /** A sentinel came, went, or changed its state. */
  'sentinels-changed': (event: SentinelsChangedEvent) => void
  /** Less than a majority of the sentinels answers. The present master is kept. */
  'quorum-lost': (event: QuorumEvent) => void
  'quorum-restored': (event: QuorumEvent) => void
}
