import { type Address, sameAddress } from './address.js'
import { believe, isMajority, reconsiderAt } from './believe.js'
import type { Claim, Phase, QuorumStatus, Statement, TopologyState, View } from './state.js'

/** Something that was heard, or that came to pass, about one master name. */
export type Observation =
  | { readonly type: 'members'; readonly sentinels: readonly string[] }
  | { readonly type: 'answered'; readonly sentinel: string; readonly answer: Claim | 'unknown-name' }
  | { readonly type: 'lost'; readonly sentinel: string }
  | { readonly type: 'announced'; readonly sentinel: string; readonly to: Address }
  | { readonly type: 'failover-seen'; readonly master: Address }
  | { readonly type: 'candidate-seen'; readonly candidate: Address; readonly master: Address }
  | { readonly type: 'failover-ended'; readonly master: Address }
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
      readonly failingOverSince: number | undefined
    }
  | { readonly type: 'failover-detected' }
  | { readonly type: 'candidate-selected'; readonly candidate: Address }
  | { readonly type: 'aborted' }
  | { readonly type: 'quorum-lost' | 'quorum-restored'; readonly reachable: number; readonly known: number }

/** The new state, what follows, and when to look again though nothing more is heard. */
export interface Outcome {
  readonly state: TopologyState
  readonly consequences: readonly Consequence[]
  readonly lookAgainAt: number | undefined
}

const UNHEARD: View = { status: 'pending', statement: { type: 'nothing' } }

/** The one transition of the topology: pure, and the only place that changes what is believed. */
export const observe = (before: TopologyState, observation: Observation, now: number): Outcome => {
  const told: Consequence[] = []
  const heard: TopologyState = {
    ...before,
    views: viewsAfter(before, observation, now, told),
    phase: isOfThePast(before, observation) ? before.phase : phaseAfter(before.phase, observation, now, told),
    askingUntil: observation.type === 'asking' ? observation.until : before.askingUntil,
  }
  const decided = decide(heard, now, told)
  return { state: decided, consequences: told, lookAgainAt: reconsiderAt(decided, now) }
}

const viewsAfter = (
  before: TopologyState,
  observation: Observation,
  now: number,
  told: Consequence[],
): ReadonlyMap<string, View> => {
  const { views } = before
  switch (observation.type) {
    case 'members':
      return new Map(observation.sentinels.map((sentinel) => [sentinel, views.get(sentinel) ?? UNHEARD]))
    case 'answered':
      return changed(views, observation.sentinel, (view) => answered(view, observation.answer, now))
    case 'lost':
      return changed(views, observation.sentinel, ({ statement }) => ({ status: 'lost', statement }))
    case 'announced':
      // The event carries no epoch, and may come from a sentinel that could not resolve the new host name: it is a
      // reason to ask that sentinel, not yet something to believe.
      told.push({ type: 'ask', sentinel: observation.sentinel })
      return changed(views, observation.sentinel, (view) => ({
        ...view,
        announced: { address: observation.to, previousEpoch: epochOf(view) },
      }))
    default:
      return views
  }
}

const changed = (
  views: ReadonlyMap<string, View>,
  sentinel: string,
  change: (view: View) => View,
): ReadonlyMap<string, View> => {
  const view = views.get(sentinel)
  return view === undefined ? views : new Map(views).set(sentinel, change(view))
}

const epochOf = ({ statement }: View): number => (statement.type === 'master' ? statement.claim.epoch : -1)

const answered = (view: View, answer: Claim | 'unknown-name', now: number): View => {
  if (answer === 'unknown-name') return { status: 'live', statement: { type: 'unknown-name' } }
  // `+switch-master` is published before the address is changed, and the change fails where the new host name does not
  // resolve: such a sentinel answers the old address with the new epoch. Its event was right, its answer is not.
  const { announced } = view
  const stale =
    announced !== undefined && answer.epoch > announced.previousEpoch && !sameAddress(answer.address, announced.address)
  const claim: Claim = stale ? { address: announced.address, epoch: answer.epoch } : answer
  return {
    status: 'live',
    statement: { type: 'master', claim, since: sinceOf(view.statement, claim, now), heardAt: now },
    ...(stale ? { announced } : {}),
  }
}

const sinceOf = (statement: Statement, claim: Claim, now: number): number =>
  statement.type === 'master' &&
  statement.claim.epoch === claim.epoch &&
  sameAddress(statement.claim.address, claim.address)
    ? statement.since
    : now

/**
 * A sentinel that has not heard of a switch goes on about the master before it: that it is down, that it is back. So
 * does the leader, for as long as it waits for the other replicas to follow.
 */
const isOfThePast = ({ replaced }: TopologyState, observation: Observation): boolean =>
  'master' in observation && replaced.some((address) => sameAddress(address, observation.master))

const phaseAfter = (phase: Phase, observation: Observation, now: number, told: Consequence[]): Phase => {
  switch (observation.type) {
    case 'failover-seen':
      if (phase.type === 'failing-over') return phase
      told.push({ type: 'failover-detected' })
      return { type: 'failing-over', since: now }
    case 'candidate-seen': {
      if (phase.type === 'steady') told.push({ type: 'failover-detected' })
      if (phase.type === 'failing-over' && sameAddress(phase.candidate, observation.candidate)) return phase
      told.push({ type: 'candidate-selected', candidate: observation.candidate })
      return {
        type: 'failing-over',
        since: phase.type === 'failing-over' ? phase.since : now,
        candidate: observation.candidate,
      }
    }
    case 'failover-ended':
      if (phase.type === 'failing-over') told.push({ type: 'aborted' })
      return { type: 'steady' }
    default:
      return phase
  }
}

const decide = (heard: TopologyState, now: number, told: Consequence[]): TopologyState => {
  const belief = believe(heard, now)
  const state: TopologyState = { ...heard, belief }
  if (belief === undefined || belief === heard.belief) return withQuorum(state, told)
  if (heard.belief === undefined) {
    told.push({ type: 'discovered', claim: belief.claim })
    return withQuorum(state, told)
  }
  const failingOverSince = heard.phase.type === 'failing-over' ? heard.phase.since : undefined
  told.push({ type: 'switched', from: heard.belief.claim, to: belief.claim, failingOverSince })
  const replaced = replacedAfter(heard.replaced, heard.belief.claim.address, belief.claim.address)
  return withQuorum({ ...state, replaced, phase: { type: 'steady' } }, told)
}

/** Enough for every node of a cluster; where addresses change with each restart, the oldest are forgotten. */
const MOST_REPLACED = 16

const replacedAfter = (replaced: readonly Address[], from: Address, to: Address): readonly Address[] =>
  [...replaced.filter((address) => !sameAddress(address, from)), from]
    .filter((address) => !sameAddress(address, to))
    .slice(-MOST_REPLACED)

const withQuorum = (state: TopologyState, told: Consequence[]): TopologyState => {
  const views = [...state.views.values()]
  const reachable = views.filter((view) => view.status === 'live').length
  const quorum = quorumAfter(state, reachable, views.filter((view) => view.status === 'pending').length)
  if (quorum === 'lost' && state.quorum !== 'lost') told.push({ type: 'quorum-lost', reachable, known: views.length })
  if (quorum === 'held' && state.quorum === 'lost') {
    told.push({ type: 'quorum-restored', reachable, known: views.length })
  }
  return quorum === state.quorum ? state : { ...state, quorum }
}

/** Sentinels that have not answered yet may still make up a majority: they are given the benefit of the doubt. */
const quorumAfter = (state: TopologyState, reachable: number, pending: number): QuorumStatus => {
  if (state.views.size === 0) return state.quorum
  if (isMajority(reachable, state.views)) return 'held'
  if (isMajority(reachable + pending, state.views)) return state.quorum
  return 'lost'
}
