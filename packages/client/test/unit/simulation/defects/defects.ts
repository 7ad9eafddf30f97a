import type { Item } from '../../../../src/connection/internals.js'
import { Gate, type Outlook } from '../../../../src/delivery/gate.js'
import { Held } from '../../../../src/delivery/held.js'
import { observe } from '../../../../src/topology/observe.js'
import type { TopologyState } from '../../../../src/topology/state.js'
import type { Core } from '../client/core.js'

/** Something that could be wrong with the client. */
export interface Defect {
  readonly name: string
  /** The invariants that are broken by it, any of which is a find. */
  readonly breaks: readonly string[]
  readonly observe?: Core['observe']
  /** Puts something wrong in the place of a method. The returned function takes it out again. */
  readonly plant?: () => () => void
}

const replace = <T extends object, K extends keyof T>(target: T, name: K, method: T[K]): (() => void) => {
  const original = target[name]
  target[name] = method
  return () => {
    target[name] = original
  }
}

const looksAgain = (time: number | undefined): number | undefined =>
  time === Number.POSITIVE_INFINITY ? undefined : time

const withOutlook = (change: (outlook: Outlook) => Outlook) => () => {
  const { update } = Gate.prototype
  return replace(Gate.prototype, 'update', function (this: Gate, outlook: Outlook) {
    update.call(this, change(outlook))
  })
}

export const DEFECTS: readonly Defect[] = [
  {
    name: 'there is no fence',
    breaks: ['a planned failover loses nothing'],
    observe: (...args) => {
      const outcome = observe(...args)
      return { ...outcome, state: { ...outcome.state, fence: { type: 'open' } } }
    },
  },
  {
    name: 'a fence has no bound',
    breaks: ['a fence ends', 'a held write is sent or rejected within the bound'],
    observe: (state, observation, now, policy) => {
      const outcome = observe(state, observation, now, { ...policy, fenceTimeoutMs: Number.POSITIVE_INFINITY })
      return { ...outcome, lookAgainAt: looksAgain(outcome.lookAgainAt) }
    },
  },
  {
    name: 'an early switch is not undone',
    breaks: ['an unconfirmed switch is undone'],
    observe: (state, observation, now, policy) => {
      const outcome = observe(state, observation, now, { ...policy, confirmTimeoutMs: Number.POSITIVE_INFINITY })
      return { ...outcome, lookAgainAt: looksAgain(outcome.lookAgainAt) }
    },
  },
  {
    name: 'an early switch is undone even though it was confirmed',
    breaks: ['a confirmed switch is not undone', 'no epoch is taken back without a majority'],
    observe: (state, observation, now, policy) => {
      if (state.belief?.type !== 'provisional' || observation.type !== 'answered') {
        return observe(state, observation, now, policy)
      }
      const { previous } = state.belief
      const outcome = observe(state, observation, now, policy)
      const back: TopologyState = { ...outcome.state, belief: { type: 'confirmed', claim: previous, since: now } }
      return outcome.consequences.some(({ type }) => type === 'confirmed')
        ? {
            ...outcome,
            state: back,
            consequences: [{ type: 'rolled-back', from: state.belief.claim, to: previous }],
          }
        : outcome
    },
  },
  {
    name: 'the last answer is believed, whatever its epoch',
    breaks: ['no epoch is taken back without a majority'],
    observe: (state, observation, now, policy) => {
      const outcome = observe(state, observation, now, policy)
      if (observation.type !== 'answered' || observation.answer === 'unknown-name') return outcome
      if (outcome.state.belief?.type !== 'confirmed') return outcome
      return {
        ...outcome,
        state: { ...outcome.state, belief: { type: 'confirmed', claim: observation.answer, since: now } },
      }
    },
  },
  {
    name: 'any node that says it is master is believed',
    breaks: ['only a candidate that a sentinel has named is believed'],
    observe: (state, observation, now, policy) => {
      if (observation.type !== 'candidate-promoted') return observe(state, observation, now, policy)
      const { candidate } = observation
      const phase = { type: 'failing-over', since: now, reason: 'requested', candidate } as const
      return observe({ ...state, phase }, observation, now, policy)
    },
  },
  {
    name: 'what was held leaves in the wrong order',
    breaks: ['writes leave in the order in which they were issued'],
    plant: () => {
      const { take } = Held.prototype
      return replace(Held.prototype, 'take', function (this: Held): Item[] {
        return take.call(this).reverse()
      })
    },
  },
  {
    name: 'what was held leaves twice',
    breaks: ['no write leaves twice'],
    plant: () => {
      const { take } = Held.prototype
      return replace(Held.prototype, 'take', function (this: Held): Item[] {
        return take.call(this).flatMap((item) => [item, item])
      })
    },
  },
  {
    name: 'what was held is forgotten',
    breaks: ['no write is dropped', 'a held write is sent or rejected within the bound'],
    plant: () => {
      const { take } = Held.prototype
      return replace(Held.prototype, 'take', function (this: Held): Item[] {
        return take.call(this).slice(1)
      })
    },
  },
  {
    name: 'a master that is being left is still written to',
    breaks: ['writes go to the master that is believed'],
    plant: withOutlook((outlook) => ({ ...outlook, isAstray: false })),
  },
  {
    name: 'a client does not mind being cut off',
    breaks: ["with isolation: 'fence' no write is issued without a majority"],
    plant: withOutlook((outlook) => ({ ...outlook, isIsolated: false })),
  },
]
