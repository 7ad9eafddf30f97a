import { formatAddress, sameAddress } from '../../../../src/topology/address.js'
import type { Consequence, Observation } from '../../../../src/topology/observation.js'
import { type Claim, sameClaim, type TopologyState } from '../../../../src/topology/state.js'
import type { Client } from '../client/client.js'
import type { Hearsay } from './hearsay.js'

export type Report = (invariant: string, what: string) => void

const show = ({ address, epoch }: Claim): string => `${formatAddress(address)}@${epoch}`

/** What the sentinels were believed to say last: a candidate's own word is not theirs. */
const lastConfirmed = ({ belief }: TopologyState): Claim | undefined =>
  belief?.type === 'provisional' ? belief.previous : belief?.claim

/** What is believed, when and why: epochs, and early switches. */
export class BeliefJudge {
  readonly #client: Client
  readonly #hearsay: Hearsay
  readonly #report: Report
  /** Two failovers of one master can be under way at once; the second goes on when the first is through. */
  #replaced: Claim | undefined

  constructor(client: Client, hearsay: Hearsay, report: Report) {
    this.#client = client
    this.#hearsay = hearsay
    this.#report = report
  }

  observed(before: TopologyState, observation: Observation, consequences: readonly Consequence[]): void {
    const { state } = this.#client.topology
    const was = lastConfirmed(before)
    const is = lastConfirmed(state)
    if (was !== undefined && is === undefined)
      this.#report('a master that is known stays known', `after ${observation.type}`)
    if (was && is && is.epoch <= was.epoch && !sameClaim(was, is) && !this.#hearsay.isHeldByMajority(is)) {
      this.#report('no epoch is taken back without a majority', `${show(was)} was given up for ${show(is)}`)
    }
    for (const consequence of consequences) this.#told(consequence, before)
    if (was && is && !sameClaim(was, is)) this.#replaced = was
    this.#watchEarlySwitch(state)
  }

  #told(consequence: Consequence, { belief }: TopologyState): void {
    if (consequence.type === 'switched' && consequence.standing === 'provisional') {
      const { address } = consequence.to
      const masters = [consequence.from, belief?.type === 'provisional' ? belief.previous : this.#replaced]
      if (!masters.some((master) => master && this.#hearsay.wasNamed(address, master.address))) {
        this.#report('only a candidate that a sentinel has named is believed', formatAddress(address))
      }
    }
    if (consequence.type === 'rolled-back' && belief?.type === 'provisional') {
      const { highest } = this.#hearsay
      const isConfirmed = highest && highest.epoch > belief.previous.epoch
      if (isConfirmed && sameAddress(highest.address, belief.claim.address)) {
        this.#report('a confirmed switch is not undone', `${show(highest)} was told, and yet undone`)
      }
    }
  }

  #watchEarlySwitch({ belief }: TopologyState): void {
    if (belief?.type !== 'provisional') return
    const { clock } = this.#client.process
    const { confirmTimeoutMs } = this.#client.settings.failover
    const check = () => {
      const now = this.#client.topology.state.belief
      if (now?.type === 'provisional' && now.since === belief.since) {
        this.#report(
          'an unconfirmed switch is undone',
          `${show(belief.claim)} stands since ${belief.since} ms unconfirmed`,
        )
      }
    }
    if (belief.since === clock.now()) clock.after(confirmTimeoutMs + 1, check)
  }
}
