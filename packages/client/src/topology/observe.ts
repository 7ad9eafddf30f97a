import { sameAddress } from './address.js'
import { believe, isMajority, reconsiderAt } from './believe.js'
import { fenceAfter } from './fence.js'
import type { Consequence, Observation, Outcome, Policy } from './observation.js'
import { isOldNews, phaseAfter } from './phase.js'
import type { Belief, QuorumStatus, TopologyState, View } from './state.js'
import { viewsAfter } from './views.js'

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
    fence: fenceAfter(before.fence, { observation, belief, moved, now, policy }, told),
    quorum: quorumAfter(heard, told),
  }
  return { state: decided, consequences: told, lookAgainAt: nextLook(decided, now) }
}

/** Only what the candidate and the masters themselves say; what the sentinels say is for {@link believe}. */
const beliefAfter = (
  { belief, phase, views }: TopologyState,
  observation: Observation,
  now: number,
  { promote, confirmTimeoutMs, fenceTimeoutMs }: Policy,
): Belief | undefined => {
  if (belief === undefined) return undefined
  const { claim } = belief
  switch (observation.type) {
    case 'candidate-promoted': {
      const awaited = phase.type === 'failing-over' && sameAddress(phase.candidate, observation.candidate)
      if (promote !== 'early' || !awaited || sameAddress(claim.address, observation.candidate)) return belief
      // Whoever could confirm it is gone: the others will turn the candidate back, or promote another one.
      if (phase.leader !== undefined && views.get(phase.leader)?.status === 'lost') return belief
      const previous = belief.type === 'provisional' ? belief.previous : claim
      return {
        type: 'provisional',
        claim: { address: observation.candidate, epoch: previous.epoch },
        since: now,
        previous,
        leader: phase.leader,
        until: now + confirmTimeoutMs,
      }
    }
    case 'lost':
      // Writes wait from now on (see fenceAfter), and do so for no longer than in any failover.
      return belief.type === 'provisional' && belief.leader === observation.sentinel
        ? { ...belief, until: Math.min(belief.until, now + fenceTimeoutMs) }
        : belief
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
