import type { Address } from '../../../src/topology/address.js'
import type { Consequence, Observation, Policy } from '../../../src/topology/observation.js'
import { observe } from '../../../src/topology/observe.js'
import { type Claim, initialState, type TopologyState } from '../../../src/topology/state.js'

export const node = (n: number): Address => ({ host: `10.0.0.${n}`, port: 6379 })
export const claim = (n: number, epoch: number): Claim => ({ address: node(n), epoch })
export const POLICY: Policy = { fenceTimeoutMs: 2000, promote: 'early', confirmTimeoutMs: 3000 }
export const SENTINELS = ['s1', 's2', 's3'] as const

/** A topology and a clock, told one thing after the other. */
export class World {
  state: TopologyState
  now = 0
  readonly told: Consequence[] = []
  lookAgainAt: number | undefined

  readonly #policy: Policy

  constructor(askBudgetMs = 400, sentinels: readonly string[] = SENTINELS, policy: Policy = POLICY) {
    this.#policy = policy
    this.state = initialState(0, askBudgetMs)
    this.hear({ type: 'members', sentinels })
  }

  hear(observation: Observation): this {
    const { state, consequences, lookAgainAt } = observe(this.state, observation, this.now, this.#policy)
    this.state = state
    this.told.push(...consequences)
    this.lookAgainAt = lookAgainAt
    return this
  }

  answer(sentinel: string, answer: Claim | 'unknown-name'): this {
    return this.hear({ type: 'answered', sentinel, answer })
  }

  wait(ms: number): this {
    this.now += ms
    return this
  }

  get master(): Address | undefined {
    return this.state.belief?.claim.address
  }

  get epoch(): number | undefined {
    return this.state.belief?.claim.epoch
  }

  tellings(type: Consequence['type']): Consequence[] {
    return this.told.filter((consequence) => consequence.type === type)
  }
}

/** All three sentinels agree on node 1 at epoch 1. */
export const settled = (policy: Partial<Policy> = {}): World => {
  const world = new World(400, SENTINELS, { ...POLICY, ...policy })
  for (const sentinel of SENTINELS) world.answer(sentinel, claim(1, 1))
  return world
}
