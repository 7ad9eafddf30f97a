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

/** What this process holds to be true, and since when. */
export interface Belief {
  readonly claim: Claim
  readonly since: number
}

/** Whether the sentinels are busy replacing the master. */
export type Phase =
  | { readonly type: 'steady' }
  | { readonly type: 'failing-over'; readonly since: number; readonly candidate?: Address | undefined }

/** Whether a majority of the known sentinels is heard. `unknown` until the first discovery has ended. */
export type QuorumStatus = 'unknown' | 'held' | 'lost'

/** All that is known of one master name. Invariant: `views` has an entry for each known sentinel and no other. */
export interface TopologyState {
  readonly views: ReadonlyMap<string, View>
  readonly belief: Belief | undefined
  /** Masters that were believed in before this one, the last at the end: nothing is failed over from them any more. */
  readonly replaced: readonly Address[]
  readonly phase: Phase
  readonly quorum: QuorumStatus
  /** Until then a first discovery waits for sentinels that have not answered. */
  readonly askingUntil: number
}

export const initialState = (now: number, askBudgetMs: number): TopologyState => ({
  views: new Map(),
  belief: undefined,
  replaced: [],
  phase: { type: 'steady' },
  quorum: 'unknown',
  askingUntil: now + askBudgetMs,
})

export const sameClaim = (a: Claim, b: Claim): boolean =>
  a.epoch === b.epoch && a.address.port === b.address.port && a.address.host === b.address.host
