import type { Consequence, Observation } from '../../../../src/topology/observation.js'
import type { TopologyState } from '../../../../src/topology/state.js'
import type { Client } from '../client/client.js'
import type { Write } from '../client/write.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Connection } from '../world/connection.js'
import type { Trace } from '../world/trace.js'
import { BeliefJudge, type Report } from './belief-judge.js'
import { FenceJudge } from './fence-judge.js'
import { Hearsay } from './hearsay.js'
import { MasterJudge } from './master-judge.js'
import { OrderJudge } from './order-judge.js'
import type { Violations } from './violations.js'

/** Looks over one client's shoulder: everything that it hears, decides and sends is held against the invariants. */
export class Judge {
  readonly #client: Client
  readonly #trace: Trace
  readonly #add: Report
  readonly #hearsay: Hearsay
  readonly #belief: BeliefJudge
  readonly #fence: FenceJudge
  readonly #master: MasterJudge
  readonly #order: OrderJudge
  #wasClosed = false
  /** How often each consequence was drawn. */
  readonly tally = new Map<Consequence['type'], number>()

  constructor(client: Client, violations: Violations, trace: Trace) {
    this.#client = client
    this.#trace = trace
    const { name } = client.process
    this.#add = (invariant: string, what: string) => {
      trace.note(name, `VIOLATES ${invariant}: ${what}`)
      violations.add(invariant, `${name}: ${what}`)
    }
    const add = this.#add
    this.#hearsay = new Hearsay()
    this.#belief = new BeliefJudge(client, this.#hearsay, add)
    this.#fence = new FenceJudge(client, add)
    this.#master = new MasterJudge(client, this.#hearsay, add)
    this.#order = new OrderJudge(client, add)
  }

  observed(before: TopologyState, observation: Observation, consequences: readonly Consequence[]): void {
    this.#hearsay.hear(observation)
    for (const { type } of consequences) this.tally.set(type, (this.tally.get(type) ?? 0) + 1)
    this.#belief.observed(before, observation, consequences)
    this.#fence.observed(before)
    this.#master.observed(before, consequences)
  }

  gateMayHaveMoved(): void {
    const { isClosed } = this.#client.delivery.gate
    if (this.#trace.isKept && isClosed !== this.#wasClosed) {
      this.#trace.note(this.#client.process.name, isClosed ? 'closes its gate' : 'opens its gate')
    }
    this.#wasClosed = isClosed
    this.#fence.gateMayHaveMoved()
  }

  issued(write: Write, node: DataNode, connection: Connection): void {
    if (this.#trace.isKept)
      this.#trace.note(this.#client.process.name, `${write.name} #${write.id} -> ${node.process.name}`)
    this.#master.issued(node, connection)
    this.#order.issued(write, connection)
    this.#fence.issued(write)
  }

  leftTheRightOne(): void {
    this.#add('a connection to the right master is kept', 'it was given up')
  }

  refused(write: Write): void {
    this.#order.refused(write)
  }
}
