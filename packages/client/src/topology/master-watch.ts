import type { Clock } from '../clock.js'
import type { SwitchmasterError } from '../errors.js'
import { type Prober, probe } from '../failover/probe.js'
import type { Failover, Timing } from '../options/types.js'
import type { Answer, Replica, Translate } from '../sentinels/answer.js'
import type { SentinelEvent } from '../sentinels/events.js'
import { type Address, formatAddress, sameAddress } from './address.js'
import { Announcer } from './announcer.js'
import { MasterFacts } from './master-facts.js'
import { noMasterError } from './no-master.js'
import type { Observation } from './observation.js'
import { observe } from './observe.js'
import { settled } from './settled.js'
import type { TopologySentinel, TopologySnapshot } from './snapshot.js'
import { initialState, type TopologyState } from './state.js'
import { Topology } from './topology.js'

/** What a master's watch needs of the watcher over the sentinels. */
export interface Sentinels {
  /** Asks one sentinel, or all of them. */
  ask(sentinel?: string): void
  sentinels(): readonly TopologySentinel[]
  errors(): readonly SwitchmasterError[]
}

/** Asked again this often while something is unsettled: no master yet, no quorum, a failover under way. */
const UNSETTLED_POLL_MS = 500

/** The budget's own end may bring the decision: whoever waits for it waits that little longer. */
const GRACE_MS = 50

/** A client of this process, as its master's watch knows it. */
export interface Follower extends Prober {
  /** Something was heard: see what has become of the master. */
  heard(): void
}

/**
 * One master name, watched: feeds what is heard to the pure {@link observe}, carries out what follows, and keeps the
 * time. The clients of this process subscribe to it.
 */
export class MasterWatch {
  readonly topology: Topology
  readonly facts: MasterFacts
  readonly name: string
  readonly #timing: Timing
  readonly #clock: Clock
  readonly #sentinels: Sentinels
  readonly #announcer: Announcer
  readonly #policy: Failover
  readonly #listeners = new Set<() => void>()
  readonly #probers = new Set<Prober>()
  #state: TopologyState
  #replicas: readonly Replica[] = []
  #oldMasterAnswers = true
  #stopPolling: () => void = () => {}
  #stopLooking: () => void = () => {}
  #probe: ReturnType<typeof probe> | undefined

  constructor(name: string, timing: Timing, policy: Failover, clock: Clock, sentinels: Sentinels) {
    this.name = name
    this.#timing = timing
    this.#policy = policy
    this.facts = new MasterFacts(policy)
    this.#clock = clock
    this.#sentinels = sentinels
    this.#state = initialState(clock.now(), timing.askBudgetMs)
    this.topology = new Topology(name, () => this.#snapshot())
    this.#announcer = new Announcer(this.topology, clock)
  }

  get master(): Address | undefined {
    return this.#state.belief?.claim.address
  }

  get replicas(): readonly Replica[] {
    return this.#replicas
  }

  /** Whether writes have to wait for the end of a failover. */
  get isFenced(): boolean {
    return this.#state.fence.type === 'closed'
  }

  /** Whether less than a majority of the sentinels is heard, and what they may have decided is unknown. */
  get isIsolated(): boolean {
    return this.#state.quorum === 'lost'
  }

  /**
   * Whether a master that is being replaced can be expected to answer what it was sent: nobody holds it to be down,
   * somebody has merely asked for another one.
   */
  get oldMasterAnswers(): boolean {
    return this.#oldMasterAnswers
  }

  /** A client that goes where this watch says. The returned function ends that. */
  follow(follower: Follower): () => void {
    this.#probers.add(follower)
    const stop = this.onChange(() => follower.heard())
    return () => {
      stop()
      this.#probers.delete(follower)
    }
  }

  /** A node that was believed to be master has said that it is not. */
  denied(address: Address): void {
    this.#observe({ type: 'master-denied', address }, `ROLE of ${formatAddress(address)}`)
    this.refresh()
  }

  /** Calls `listener` after everything that was heard. The returned function ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  start(): void {
    this.#observe({ type: 'asking', until: this.#clock.now() + this.#timing.askBudgetMs }, 'start')
    this.#poll()
  }

  stop(): void {
    this.#stopPolling()
    this.#stopLooking()
    this.#probe?.stop()
    this.#probe = undefined
    // Whoever starts again finds out anew: what was right then may have been replaced twice since.
    this.#state = initialState(this.#clock.now(), this.#timing.askBudgetMs)
    this.#replicas = []
  }

  /** Asks every sentinel now: a connection has told something that does not fit what is believed. */
  refresh(): void {
    this.#sentinels.ask()
  }

  /** Whether an answer can still come that would make a master known. */
  get mayLearn(): boolean {
    const views = [...this.#state.views.values()]
    return views.length === 0 || views.some((view) => view.status === 'pending')
  }

  /** See {@link settled}. */
  settled(signal: AbortSignal): Promise<void> {
    return settled(this, this.#timing.askBudgetMs + GRACE_MS, this.#clock, signal)
  }

  /** Why there is no master. */
  problem(): SwitchmasterError {
    return noMasterError(this.name, [...this.#state.views], this.#sentinels.errors())
  }

  members(sentinels: readonly string[]): void {
    this.#observe({ type: 'members', sentinels }, 'sentinels-changed')
    this.#announcer.sentinels(this.#snapshot())
  }

  lost(sentinel: string): void {
    this.#observe({ type: 'lost', sentinel }, `lost ${sentinel}`)
  }

  answer(sentinel: string, answer: Answer): void {
    if (answer.type === 'unknown-name') {
      this.#observe({ type: 'answered', sentinel, answer: 'unknown-name' }, `answer of ${sentinel}`)
      return
    }
    this.#observe({ type: 'answered', sentinel, answer: answer.claim }, `answer of ${sentinel}`)
    if (this.#state.belief?.claim.epoch !== answer.claim.epoch) return
    this.#replicas = answer.replicas
    this.facts.heard(answer)
    this.#announcer.replicas(this.#snapshot(), `answer of ${sentinel}`)
    this.#changed()
  }

  event(sentinel: string, event: SentinelEvent, translate: Translate): void {
    const cause = `${event.channel} from ${sentinel}`
    switch (event.type) {
      case 'switch-master':
      case 'promoted':
        this.#observe({ type: 'announced', sentinel, to: translate(event.to) }, cause)
        break
      case 'selected': {
        const candidate = translate(event.candidate)
        this.#observe({ type: 'candidate-seen', candidate, master: translate(event.master), sentinel }, cause)
        break
      }
      case 'master-down':
      case 'master-back':
      case 'failover-started':
      case 'failover-ended':
        this.#observe({ type: event.type, master: translate(event.master) }, cause)
        break
      case 'sentinel-back':
      case 'changed':
        this.#sentinels.ask(sentinel)
        break
      default:
        event satisfies never
    }
  }

  #observe(observation: Observation, cause: string): void {
    const { state, consequences, lookAgainAt } = observe(this.#state, observation, this.#clock.now(), this.#policy)
    const { phase } = this.#state
    this.#state = state
    if (phase.type === 'failing-over') this.#oldMasterAnswers = phase.reason === 'requested'
    this.#stopLooking()
    if (lookAgainAt !== undefined) {
      const wait = Math.max(0, lookAgainAt - this.#clock.now())
      this.#stopLooking = this.#clock.after(wait, () => this.#observe({ type: 'time-passed' }, 'time passed'))
    }
    // Clients are sent on their way before anybody is told: a slow listener must not delay them.
    for (const consequence of consequences) if (consequence.type === 'ask') this.#sentinels.ask(consequence.sentinel)
    this.#probeCandidate()
    this.#changed()
    for (const consequence of consequences) this.#announcer.tell(consequence, this.#snapshot(), cause)
  }

  /** Asks the candidate that is to become master, for as long as there is one. */
  #probeCandidate(): void {
    const { phase } = this.#state
    const candidate = phase.type === 'failing-over' ? phase.candidate : undefined
    if (sameAddress(candidate, this.#probe?.candidate)) return
    this.#probe?.stop()
    this.#probe = undefined
    const [prober] = this.#probers
    if (candidate === undefined || prober === undefined || this.#policy.promote !== 'early') return
    this.#probe = probe(candidate, prober, this.#clock, () => {
      this.#observe({ type: 'candidate-promoted', candidate }, `ROLE of ${formatAddress(candidate)}`)
    })
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #poll(): void {
    const { belief, phase, quorum } = this.#state
    const settled = belief?.type === 'confirmed' && phase.type === 'steady' && quorum === 'held'
    const every = settled ? this.#timing.pollIntervalMs : Math.min(UNSETTLED_POLL_MS, this.#timing.pollIntervalMs)
    this.#stopPolling = this.#clock.after(every * (0.75 + Math.random() / 2), () => {
      this.refresh()
      this.#poll()
    })
  }

  #snapshot(): TopologySnapshot {
    const views = [...this.#state.views.values()]
    return {
      master: this.master,
      epoch: this.#state.belief?.claim.epoch ?? -1,
      replicas: this.#replicas,
      sentinels: this.#sentinels.sentinels(),
      quorum: {
        status: this.#state.quorum,
        reachable: views.filter((view) => view.status === 'live').length,
        known: views.length,
      },
    }
  }
}
