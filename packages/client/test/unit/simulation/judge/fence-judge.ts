import type { TopologyState } from '../../../../src/topology/state.js'
import type { Client } from '../client/client.js'
import type { Write } from '../client/write.js'
import type { Report } from './belief-judge.js'

/** Waiting has an end: the topology's fence, the gate's own stages, and each write that waits behind them. */
export class FenceJudge {
  readonly #client: Client
  readonly #report: Report
  #wasClosed = false
  #stage = 0
  /** Index of the first write that has never been issued and may still wait. */
  #firstUnissued = 0
  readonly #issued = new Set<number>()

  constructor(client: Client, report: Report) {
    this.#client = client
    this.#report = report
  }

  observed(before: TopologyState): void {
    const { state } = this.#client.topology
    if (state.fence.type === before.fence.type && state.quorum === before.quorum) return
    this.#nextStage()
    const { fence } = state
    if (fence.type === 'open' || before.fence.type === 'closed') return
    this.#after(() => {
      const { fence: now } = this.#client.topology.state
      if (now.type === 'closed' && now.since === fence.since) {
        this.#report('a fence ends', `closed since ${fence.since} ms`)
      }
    })
  }

  gateMayHaveMoved(): void {
    const { isClosed } = this.#client.delivery.gate
    if (isClosed !== this.#wasClosed) this.#nextStage()
    this.#wasClosed = isClosed
  }

  issued(write: Write): void {
    this.#issued.add(write.id)
  }

  #nextStage(): void {
    const stage = ++this.#stage
    this.#after(() => {
      if (stage !== this.#stage || !this.#client.delivery.gate.isClosed) return
      const held = this.#held()
      if (held !== undefined) {
        this.#report('a held write is sent or rejected within the bound', `#${held.id} waits for nothing any more`)
      }
    })
  }

  #after(check: () => void): void {
    // Timers that are due at the same moment come first.
    this.#client.process.clock.after(this.#client.settings.failover.fenceTimeoutMs + 1, check)
  }

  #held(): Write | undefined {
    const { writes } = this.#client
    const isDone = (write: Write | undefined) => write !== undefined && (write.isSettled || this.#issued.has(write.id))
    while (isDone(writes[this.#firstUnissued])) this.#firstUnissued++
    return writes.slice(this.#firstUnissued).find((write) => !isDone(write) && !this.#client.commands.has(write))
  }
}
