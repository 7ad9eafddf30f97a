import type { Failover } from '../options/types.js'
import type { Address } from './address.js'
import type { Belief, Claim, TopologyState } from './state.js'

/** Something that was heard, or that came to pass, about one master name. */
export type Observation =
  | { readonly type: 'members'; readonly sentinels: readonly string[] }
  | { readonly type: 'answered'; readonly sentinel: string; readonly answer: Claim | 'unknown-name' }
  | { readonly type: 'lost'; readonly sentinel: string }
  | { readonly type: 'announced'; readonly sentinel: string; readonly to: Address }
  | { readonly type: 'master-down' | 'master-back' | 'failover-started' | 'failover-ended'; readonly master: Address }
  /** `sentinel` leads the failover: nobody else names a candidate. */
  | {
      readonly type: 'candidate-seen'
      readonly candidate: Address
      readonly master: Address
      readonly sentinel: string
    }
  /** The candidate itself says that it is master. */
  | { readonly type: 'candidate-promoted'; readonly candidate: Address }
  /** A node that was believed to be master says that it is not. */
  | { readonly type: 'master-denied'; readonly address: Address }
  | { readonly type: 'asking'; readonly until: number }
  | { readonly type: 'time-passed' }

/** What follows from an observation, for the shell to act on and to tell. */
export type Consequence =
  | { readonly type: 'ask'; readonly sentinel: string }
  | { readonly type: 'discovered'; readonly claim: Claim }
  | {
      readonly type: 'switched'
      readonly from: Claim
      readonly to: Claim
      readonly standing: Belief['type']
      readonly failingOverSince: number | undefined
    }
  | { readonly type: 'confirmed'; readonly claim: Claim; readonly after: number }
  | { readonly type: 'rolled-back'; readonly from: Claim; readonly to: Claim }
  | { readonly type: 'failover-detected' }
  | { readonly type: 'candidate-selected'; readonly candidate: Address }
  | { readonly type: 'aborted' }
  | { readonly type: 'fenced' }
  | { readonly type: 'released'; readonly reason: 'switched' | 'aborted' | 'timeout'; readonly since: number }
  | { readonly type: 'quorum-lost' | 'quorum-restored'; readonly reachable: number; readonly known: number }

/** The new state, what follows, and when to look again though nothing more is heard. */
export interface Outcome {
  readonly state: TopologyState
  readonly consequences: readonly Consequence[]
  readonly lookAgainAt: number | undefined
}

/** What the client was told to do in a failover. */
export type Policy = Pick<Failover, 'fenceTimeoutMs' | 'promote' | 'confirmTimeoutMs'>
