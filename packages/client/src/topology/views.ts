import { sameAddress } from './address.js'
import type { Consequence, Observation } from './observation.js'
import type { Claim, Statement, View } from './state.js'

type Views = ReadonlyMap<string, View>

const UNHEARD: View = { status: 'pending', statement: { type: 'nothing' } }

/** What each sentinel has said, after one more thing was heard. */
export const viewsAfter = (views: Views, observation: Observation, now: number, told: Consequence[]): Views => {
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

const changed = (views: Views, sentinel: string, change: (view: View) => View): Views => {
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
