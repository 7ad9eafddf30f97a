import type { Failover } from '../../../../src/options/types.js'
import type { SentinelEvent } from '../../../../src/sentinels/events.js'
import { type Address, formatAddress, sameAddress } from '../../../../src/topology/address.js'
import type { Consequence, Observation } from '../../../../src/topology/observation.js'
import { type Claim, initialState, type TopologyState } from '../../../../src/topology/state.js'
import type { Process } from '../world/process.js'
import type { Random } from '../world/random.js'
import type { Trace } from '../world/trace.js'
import type { Core } from './core.js'

export interface TopologyOutside {
  /** Asks one sentinel, or all. */
  ask(sentinel?: string): void
  /** Asks every data node for its ROLE, and the candidate until it is master. */
  probe(candidate: Address): void
  /** To be called after each observation, before and after the clients are sent on their way. */
  observed(before: TopologyState, observation: Observation, consequences: readonly Consequence[]): void
  changed(): void
}

const ASK_BUDGET_MS = 400
const POLL_MS = { settled: 5000, unsettled: 500 }

/** What `MasterWatch` does around `observe`: feeds it, acts on what follows, and keeps the time. */
export class TopologyShell {
  readonly #process: Process
  readonly #random: Random
  readonly #trace: Trace
  readonly #core: Core
  readonly #policy: Failover
  readonly #outside: TopologyOutside
  state: TopologyState
  oldMasterAnswers = true
  #stopLooking: () => void = () => {}
  #probed: Address | undefined

  constructor(process: Process, random: Random, trace: Trace, core: Core, policy: Failover, outside: TopologyOutside) {
    this.#process = process
    this.#random = random
    this.#trace = trace
    this.#core = core
    this.#policy = policy
    this.#outside = outside
    this.state = initialState(process.clock.now(), ASK_BUDGET_MS)
  }

  get master(): Address | undefined {
    return this.state.belief?.claim.address
  }

  start(sentinels: readonly string[]): void {
    this.observe({ type: 'members', sentinels })
    this.observe({ type: 'asking', until: this.#process.clock.now() + ASK_BUDGET_MS })
    this.#poll()
  }

  event(sentinel: string, event: SentinelEvent): void {
    switch (event.type) {
      case 'switch-master':
      case 'promoted':
        this.observe({ type: 'announced', sentinel, to: event.to })
        break
      case 'selected':
        this.observe({ type: 'candidate-seen', candidate: event.candidate, master: event.master, sentinel })
        break
      case 'master-down':
      case 'master-back':
      case 'failover-started':
      case 'failover-ended':
        this.observe({ type: event.type, master: event.master })
        break
      case 'sentinel-back':
      case 'changed':
        this.#outside.ask(sentinel)
        break
      default:
        event satisfies never
    }
  }

  observe(observation: Observation): void {
    const { clock } = this.#process
    const before = this.state
    const { state, consequences, lookAgainAt } = this.#core.observe(before, observation, clock.now(), this.#policy)
    this.state = state
    if (before.phase.type === 'failing-over') this.oldMasterAnswers = before.phase.reason === 'requested'
    if (this.#trace.isKept) this.#note(observation, consequences)
    this.#stopLooking()
    if (lookAgainAt !== undefined) {
      const wait = Math.max(0, lookAgainAt - clock.now())
      this.#stopLooking = clock.after(wait, () => this.observe({ type: 'time-passed' }))
    }
    this.#outside.observed(before, observation, consequences)
    for (const consequence of consequences) if (consequence.type === 'ask') this.#outside.ask(consequence.sentinel)
    this.#probe()
    this.#outside.changed()
  }

  #probe(): void {
    const { phase } = this.state
    const candidate = phase.type === 'failing-over' ? phase.candidate : undefined
    if (sameAddress(candidate, this.#probed)) return
    this.#probed = candidate
    if (candidate !== undefined && this.#policy.promote === 'early') this.#outside.probe(candidate)
  }

  #poll(): void {
    const { belief, phase, quorum } = this.state
    const isSettled = belief?.type === 'confirmed' && phase.type === 'steady' && quorum === 'held'
    const every = (isSettled ? POLL_MS.settled : POLL_MS.unsettled) * this.#random.between(0.75, 1.25)
    this.#process.clock.after(every, () => {
      this.#outside.ask()
      this.#poll()
    })
  }

  #note(observation: Observation, consequences: readonly Consequence[]): void {
    const told = consequences.filter(({ type }) => type !== 'ask')
    if (observation.type === 'time-passed' && told.length === 0) return
    const follows = told.length === 0 ? '' : ` => ${told.map((consequence) => show(consequence)).join(', ')}`
    this.#trace.note(this.#process.name, `observes ${show(observation)}${follows}`)
  }
}

const showClaim = ({ address, epoch }: Claim): string => `${formatAddress(address)}@${epoch}`

/** An observation or a consequence in a few words. */
const show = ({ type, ...rest }: { readonly type: string }): string =>
  [
    type,
    ...Object.entries(rest).map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'object' || value === null) return `${name}=${String(value)}`
      if ('epoch' in value) return `${name}=${showClaim(value as Claim)}`
      return 'host' in value ? `${name}=${formatAddress(value as Address)}` : `${name}=${JSON.stringify(value)}`
    }),
  ].join(' ')
