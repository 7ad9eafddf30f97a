import type { Failover } from '../options/types.js'
import { type Address, sameAddress } from './address.js'
import { believe, isMajority, reconsiderAt } from './believe.js'
import { fenceAfter } from './fence.js'
import { isOldNews, phaseAfter } from './phase.js'
import type { Belief, Claim, QuorumStatus, TopologyState, View } from './state.js'
import { viewsAfter } from './views.js'

/** Something that was heard, or that came to pass, about one master name. */
export type Observation =
  | { readonly type: 'members'; readonly sentinels: readonly string[] }
  | { readonly type: 'answered'; readonly sentinel: string; readonly answer: Claim | 'unknown-name' }
  | { readonly type: 'lost'; readonly sentinel: string }
  | { readonly type: 'announced'; readonly sentinel: string; readonly to: Address }
  | { readonly type: 'master-down' | 'master-back' | 'failover-started' | 'failover-ended'; readonly master: Address }
  | { readonly type: 'candidate-seen'; readonly candidate: Address; readonly master: Address }
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

/** The one transition of the topology: pure, and the only place that changes what is believed. */
export const observe = (before: TopologyState, observation: Observation, now: number, policy: Policy): Outcome => {
  const told: Consequence[] = []
  const heard: TopologyState = {
    ...before,
    views: viewsAfter(before.views, observation, now, told),
    phase: isOldNews(before.belief, observation) ? before.phase : phaseAfter(before.phase, observation, now, told),
    belief: beliefAfter(before, observation, now, policy),
    askingUntil: observation.type === 'asking' ? observation.until : before.askingUntil,
  }
  const belief = believe(heard, now)
  tellBelief(before, belief, now, told)
  const moved = belief !== undefined && !sameAddress(belief.claim.address, before.belief?.claim.address)
  const decided: TopologyState = {
    ...heard,
    belief,
    phase: moved ? { type: 'steady' } : heard.phase,
    fence: fenceAfter(before.fence, { moved, now, policy }, told),
    quorum: quorumAfter(heard, told),
  }
  return { state: decided, consequences: told, lookAgainAt: nextLook(decided, now) }
}

/** Only what the candidate and the masters themselves say; what the sentinels say is for {@link believe}. */
const beliefAfter = (
  { belief, phase }: TopologyState,
  observation: Observation,
  now: number,
  { promote, confirmTimeoutMs }: Policy,
): Belief | undefined => {
  if (belief === undefined) return undefined
  const { claim } = belief
  switch (observation.type) {
    case 'candidate-promoted': {
      const awaited = phase.type === 'failing-over' && sameAddress(phase.candidate, observation.candidate)
      if (promote !== 'early' || !awaited || sameAddress(claim.address, observation.candidate)) return belief
      const previous = belief.type === 'provisional' ? belief.previous : claim
      return {
        type: 'provisional',
        claim: { address: observation.candidate, epoch: previous.epoch },
        since: now,
        previous,
        until: now + confirmTimeoutMs,
      }
    }
    case 'master-denied':
      // It has been turned back into a replica: nobody is going to confirm it.
      return belief.type === 'provisional' && sameAddress(claim.address, observation.address)
        ? { ...belief, until: now }
        : belief
    default:
      return belief
  }
}

const tellBelief = (before: TopologyState, belief: Belief | undefined, now: number, told: Consequence[]): void => {
  const from = before.belief
  if (belief === undefined || belief === from) return
  const { claim: to } = belief
  if (from === undefined) {
    told.push({ type: 'discovered', claim: to })
    return
  }
  const stays = sameAddress(from.claim.address, to.address)
  if (from.type === 'provisional' && belief.type === 'confirmed') {
    if (stays) told.push({ type: 'confirmed', claim: to, after: now - from.since })
    else told.push({ type: 'rolled-back', from: from.claim, to })
    return
  }
  if (stays) return
  const failingOverSince = before.phase.type === 'failing-over' ? before.phase.since : undefined
  told.push({ type: 'switched', from: from.claim, to, standing: belief.type, failingOverSince })
}

const quorumAfter = (state: TopologyState, told: Consequence[]): QuorumStatus => {
  const views = [...state.views.values()]
  const count = (status: View['status']): number => views.filter((view) => view.status === status).length
  const reachable = count('live')
  const quorum = quorumOf(state, reachable, count('pending'))
  if (quorum === 'lost' && state.quorum !== 'lost') told.push({ type: 'quorum-lost', reachable, known: views.length })
  if (quorum === 'held' && state.quorum === 'lost') {
    told.push({ type: 'quorum-restored', reachable, known: views.length })
  }
  return quorum
}

/** Sentinels that have not answered yet may still make up a majority: they are given the benefit of the doubt. */
const quorumOf = (state: TopologyState, reachable: number, pending: number): QuorumStatus => {
  if (state.views.size === 0) return state.quorum
  if (isMajority(reachable, state.views)) return 'held'
  return isMajority(reachable + pending, state.views) ? state.quorum : 'lost'
}

const nextLook = (state: TopologyState, now: number): number | undefined => {
  const times = [reconsiderAt(state, now), state.fence.type === 'closed' ? state.fence.until : undefined]
  const due = times.filter((time) => time !== undefined)
  return due.length > 0 ? Math.min(...due) : undefined
}
