import { type Address, sameAddress } from '../../../../src/topology/address.js'
import type { Observation } from '../../../../src/topology/observation.js'
import { type Claim, sameClaim } from '../../../../src/topology/state.js'

interface Said {
  readonly status: 'pending' | 'heard' | 'lost'
  readonly claim: Claim | undefined
}

interface Named {
  readonly candidate: Address
  /** Whom it is to replace. */
  readonly master: Address
}

/** What a client was told, noted down apart from what it makes of it. */
export class Hearsay {
  readonly #said = new Map<string, Said>()
  readonly #named: Named[] = []

  hear(observation: Observation): void {
    switch (observation.type) {
      case 'members':
        for (const sentinel of observation.sentinels) this.#said.set(sentinel, { status: 'pending', claim: undefined })
        break
      case 'answered': {
        const claim = observation.answer === 'unknown-name' ? undefined : observation.answer
        this.#said.set(observation.sentinel, { status: 'heard', claim })
        break
      }
      case 'lost':
        this.#said.set(observation.sentinel, { status: 'lost', claim: undefined })
        break
      case 'candidate-seen':
        if (!this.wasNamed(observation.candidate, observation.master)) this.#named.push(observation)
        break
      default:
        break
    }
  }

  wasNamed(candidate: Address, master: Address): boolean {
    return this.#named.some((named) => sameAddress(named.candidate, candidate) && sameAddress(named.master, master))
  }

  /** Whether more than half of the sentinels cannot be heard any more. */
  get isCutOff(): boolean {
    let lost = 0
    for (const { status } of this.#said.values()) if (status === 'lost') lost++
    return (this.#said.size - lost) * 2 <= this.#said.size
  }

  isHeldByMajority(claim: Claim): boolean {
    let votes = 0
    for (const { claim: said } of this.#said.values()) if (said && sameClaim(said, claim)) votes++
    return votes * 2 > this.#said.size
  }

  /** The highest epoch among those that can be heard. */
  get highest(): Claim | undefined {
    let top: Claim | undefined
    for (const { claim } of this.#said.values())
      if (claim && (top === undefined || claim.epoch > top.epoch)) top = claim
    return top
  }
}
