import type { Address } from './address.js'

/** Who is master, and since which configuration: Sentinel's `config-epoch` grows with every failover. */
export interface Claim {
  readonly address: Address
  readonly epoch: number
}

/** What one sentinel said last about the master name, if it was heard at all. */
export type Statement =
  | { readonly type: 'nothing' }
  | { readonly type: 'unknown-name' }
  | {
      readonly type: 'master'
      readonly claim: Claim
      /** Since when this sentinel has said so without a break. */
      readonly since: number
      /** When it said so last. */
      readonly heardAt: number
    }

/**
 * One sentinel as this process sees it. `pending` has not answered yet, `live` has answered on its present connection,
 * `lost` is one whose connection failed; what it said before is kept, but no longer counts.
 */
export interface View {
  readonly status: 'pending' | 'live' | 'lost'
  readonly statement: Statement
  /** A new master that an event has named, and the epoch this sentinel had told before the event. */
  readonly announced?: { readonly address: Address; readonly previousEpoch: number } | undefined
}

/**
 * What this process holds to be true, and since when. A provisional belief rests on the candidate's own word that it
 * is master: no sentinel has confirmed it, so it still has the epoch of the master before.
 */
export type Belief =
  | { readonly type: 'confirmed'; readonly claim: Claim; readonly since: number }
  | {
      readonly type: 'provisional'
      readonly claim: Claim
      readonly since: number
      readonly previous: Claim
      /** The sentinel that leads the failover, the first that can confirm it. */
      readonly leader: string | undefined
      /** When it is undone, unless it was confirmed. */
      readonly until: number
    }

/**
 * Whether the sentinels are busy replacing the master, and why: because they hold it to be down, or because somebody
 * has asked for it, in which case the master goes on answering.
 */
export type Phase =
  | { readonly type: 'steady' }
  | {
      readonly type: 'failing-over'
      readonly since: number
      readonly reason: 'master-down' | 'requested'
      readonly candidate?: Address | undefined
      /** The sentinel that has named the candidate. */
      readonly leader?: string | undefined
    }

/** Whether writes have to wait. A fence always ends: at `until` at the latest. */
export type Fence =
  | { readonly type: 'open' }
  | { readonly type: 'closed'; readonly since: number; readonly until: number }

/** Whether a majority of the known sentinels is heard. `unknown` until the first discovery has ended. */
export type QuorumStatus = 'unknown' | 'held' | 'lost'

/** All that is known of one master name. Invariant: `views` has an entry for each known sentinel and no other. */
export interface TopologyState {
  readonly views: ReadonlyMap<string, View>
  readonly belief: Belief | undefined
  readonly phase: Phase
  readonly fence: Fence
  readonly quorum: QuorumStatus
  /** Until then a first discovery waits for sentinels that have not answered. */
  readonly askingUntil: number
}

export const initialState = (now: number, askBudgetMs: number): TopologyState => ({
  views: new Map(),
  belief: undefined,
  phase: { type: 'steady' },
  fence: { type: 'open' },
  quorum: 'unknown',
  askingUntil: now + askBudgetMs,
})

export const sameClaim = (a: Claim, b: Claim): boolean =>
  a.epoch === b.epoch && a.address.port === b.address.port && a.address.host === b.address.host
