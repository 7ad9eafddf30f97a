import type { Address } from '../../../../src/topology/address.js'
import { sameAddress } from '../../../../src/topology/address.js'
import type { Observation } from '../../../../src/topology/observe.js'
import { type Claim, sameClaim } from '../../../../src/topology/state.js'

/** What a client was told, noted down apart from what it makes of it. */
export class Hearsay {
  readonly #said = new Map<string, { isHeard: boolean; claim: Claim | undefined }>()
  readonly #candidates: Address[] = []

  hear(observation: Observation): void {
    switch (observation.type) {
      case 'members':
        for (const sentinel of observation.sentinels) this.#said.set(sentinel, { isHeard: false, claim: undefined })
        break
      case 'answered': {
        const claim = observation.answer === 'unknown-name' ? undefined : observation.answer
        this.#said.set(observation.sentinel, { isHeard: true, claim })
        break
      }
      case 'lost': {
        const claim = this.#said.get(observation.sentinel)?.claim
        this.#said.set(observation.sentinel, { isHeard: false, claim })
        this.#lost.add(observation.sentinel)
        break
      }
      case 'candidate-seen':
        if (!this.wasNamed(observation.candidate)) this.#candidates.push(observation.candidate)
        break
      default:
        break
    }
    if (observation.type === 'answered') this.#lost.delete(observation.sentinel)
  }

  readonly #lost = new Set<string>()

  /** Whether more than half of the sentinels cannot be heard any more. */
  get isCutOff(): boolean {
    return (this.#said.size - this.#lost.size) * 2 <= this.#said.size
  }

  wasNamed(candidate: Address): boolean {
    return this.#candidates.some((address) => sameAddress(address, candidate))
  }

  isHeldByMajority(claim: Claim): boolean {
    let votes = 0
    for (const { isHeard, claim: said } of this.#said.values()) if (isHeard && said && sameClaim(said, claim)) votes++
    return votes * 2 > this.#said.size
  }

  /** The highest epoch among those that can be heard. */
  get highest(): Claim | undefined {
    let top: Claim | undefined
    for (const { isHeard, claim } of this.#said.values()) {
      if (isHeard && claim && (top === undefined || claim.epoch > top.epoch)) top = claim
    }
    return top
  }
}
