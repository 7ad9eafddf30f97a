import type { Clock } from '../clock.js'
import type { SwitchmasterError } from '../errors.js'
import type { Timing } from '../options/types.js'
import type { Answer, Replica, Translate } from '../sentinels/answer.js'
import type { SentinelEvent } from '../sentinels/events.js'
import type { Address } from './address.js'
import { Announcer } from './announcer.js'
import { noMasterError } from './no-master.js'
import { type Observation, observe } from './observe.js'
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

/**
 * One master name, watched: feeds what is heard to the pure {@link observe}, carries out what follows, and keeps the
 * time. The clients of this process subscribe to it.
 */
export class MasterWatch {
  readonly topology: Topology
  readonly #name: string
  readonly #timing: Timing
  readonly #clock: Clock
  readonly #sentinels: Sentinels
  readonly #announcer: Announcer
  readonly #listeners = new Set<() => void>()
  #state: TopologyState
  #replicas: readonly Replica[] = []
  #stopPolling: () => void = () => {}
  #stopLooking: () => void = () => {}

  constructor(name: string, timing: Timing, clock: Clock, sentinels: Sentinels) {
    this.#name = name
    this.#timing = timing
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
    // Whoever starts again finds out anew: what was right then may have been replaced twice since.
    this.#state = initialState(this.#clock.now(), this.#timing.askBudgetMs)
    this.#replicas = []
  }

  /** Asks every sentinel now: a connection has told something that does not fit what is believed. */
  refresh(): void {
    this.#sentinels.ask()
  }

  /**
   * Resolves as soon as a master is known, as it is certain that no sentinel will name one, or when the budget for
   * asking is used up. Rejects with the reason of `signal` only.
   */
  settled(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const end = (settle: () => void) => () => {
        stopWaiting()
        stopListening()
        signal.removeEventListener('abort', aborted)
        settle()
      }
      const done = end(resolve)
      const aborted = end(() => reject(signal.reason))
      const stopWaiting = this.#clock.after(this.#timing.askBudgetMs + GRACE_MS, done)
      const stopListening = this.onChange(() => {
        if (this.master !== undefined || !this.#mayLearn) done()
      })
      signal.addEventListener('abort', aborted)
    })
  }

  /** Whether an answer can still come that would make a master known. */
  get #mayLearn(): boolean {
    const views = [...this.#state.views.values()]
    return views.length === 0 || views.some((view) => view.status === 'pending')
  }

  /** Why there is no master. */
  problem(): SwitchmasterError {
    return noMasterError(this.#name, [...this.#state.views], this.#sentinels.errors())
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
      case 'selected':
        this.#observe(
          { type: 'candidate-seen', candidate: translate(event.candidate), master: translate(event.master) },
          cause,
        )
        break
      case 'failover-started':
        this.#observe({ type: 'failover-seen', master: translate(event.master) }, cause)
        break
      case 'failover-ended':
        this.#observe({ type: 'failover-ended', master: translate(event.master) }, cause)
        break
      case 'changed':
        this.#sentinels.ask(sentinel)
        break
      default:
        event satisfies never
    }
  }

  #observe(observation: Observation, cause: string): void {
    const { state, consequences, lookAgainAt } = observe(this.#state, observation, this.#clock.now())
    this.#state = state
    this.#stopLooking()
    if (lookAgainAt !== undefined) {
      const wait = Math.max(0, lookAgainAt - this.#clock.now())
      this.#stopLooking = this.#clock.after(wait, () => this.#observe({ type: 'time-passed' }, 'time passed'))
    }
    // Clients are sent on their way before anybody is told: a slow listener must not delay them.
    for (const consequence of consequences) if (consequence.type === 'ask') this.#sentinels.ask(consequence.sentinel)
    this.#changed()
    for (const consequence of consequences) this.#announcer.tell(consequence, this.#snapshot(), cause)
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #poll(): void {
    const { belief, phase, quorum } = this.#state
    const settled = belief !== undefined && phase.type === 'steady' && quorum === 'held'
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
