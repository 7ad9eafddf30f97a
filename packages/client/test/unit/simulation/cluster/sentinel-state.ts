import type { DataNode } from './data-node.js'

/** Sentinel's own states of a failover, in their order. */
export const FAILOVER_STATES = [
  'none',
  'wait-start',
  'select-slave',
  'send-slaveof-noone',
  'wait-promotion',
  'reconf-slaves',
  'update-config',
] as const
export type FailoverState = (typeof FAILOVER_STATES)[number]

export interface FailoverInProgress {
  readonly state: Exclude<FailoverState, 'none'>
  readonly epoch: number
  readonly isForced: boolean
  readonly changedAt: number
  readonly promoted?: DataNode | undefined
}

/** What one sentinel knows of one data node. */
export interface NodeView {
  readonly node: DataNode
  lastPong: number
  /** Since when a PING waits for its answer. */
  unansweredSince: number | undefined
  isDown: boolean
  lastInfo: number
  infoSentAt: number
  role: 'master' | 'replica'
  roleSince: number
  follows: DataNode | undefined
  isLinked: boolean
  offset: number
  reconf: 'none' | 'sent' | 'done'
}

/** What one sentinel knows of another. */
export interface PeerView {
  saysDownAt: number
  votedFor: string | undefined
  voteEpoch: number
}

export const unheardNode = (node: DataNode, role: NodeView['role'], now: number): NodeView => ({
  node,
  lastPong: now,
  unansweredSince: undefined,
  isDown: false,
  lastInfo: Number.NEGATIVE_INFINITY,
  infoSentAt: Number.NEGATIVE_INFINITY,
  role,
  roleSince: now,
  follows: undefined,
  isLinked: true,
  offset: 0,
  reconf: 'none',
})

export const unheardPeer = (): PeerView => ({
  saysDownAt: Number.NEGATIVE_INFINITY,
  votedFor: undefined,
  voteEpoch: -1,
})

/** Sentinel's constants, in milliseconds (sentinel.c), and what is configured. */
export interface SentinelSettings {
  readonly downAfterMs: number
  readonly failoverTimeoutMs: number
  /** 30 s in sentinel.c; shorter here, so that a schedule need not last for minutes. */
  readonly tiltMs: number
  readonly quorum: number
}

export const PERIODS = {
  ping: 1000,
  info: 10_000,
  infoInFailover: 1000,
  ask: 1000,
  hello: 2000,
  election: 10_000,
  startDelay: 1000,
  tiltTrigger: 2000,
} as const
