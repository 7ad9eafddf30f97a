import { Client } from '../client/client.js'
import type { Core } from '../client/core.js'
import { DataNode } from '../cluster/data-node.js'
import { Sentinel } from '../cluster/sentinel.js'
import { Judge } from '../judge/judge.js'
import { Violations } from '../judge/violations.js'
import { Network } from '../world/network.js'
import { Process } from '../world/process.js'
import { Random } from '../world/random.js'
import { Trace } from '../world/trace.js'
import { VirtualTime } from '../world/virtual-time.js'
import { draw, type Plan } from './plan.js'

/** Three sentinels, three data nodes and two clients. */
export class World {
  readonly time = new VirtualTime()
  readonly random: Random
  readonly plan: Plan
  readonly trace: Trace
  readonly network: Network
  readonly nodes: readonly DataNode[]
  readonly sentinels: readonly Sentinel[]
  readonly clients: readonly Client[]
  readonly violations = new Violations()

  constructor(seed: number, core: Core, isTraced: boolean) {
    const { time } = this
    const random = new Random(seed)
    const plan = draw(random)
    const trace = new Trace(() => time.now(), isTraced)
    const network = new Network(time, random, plan.latency)
    this.random = random
    this.plan = plan
    this.trace = trace
    this.network = network
    this.nodes = ['n1', 'n2', 'n3'].map(
      (name) => new DataNode(new Process(name, time), 6379, network, trace, plan.syncMs),
    )
    const [first, ...others] = this.nodes as [DataNode, ...DataNode[]]
    const surroundings = { network, random, trace, settings: plan.sentinel }
    this.sentinels = ['s1', 's2', 's3'].map(
      (name) => new Sentinel(new Process(name, time), this.nodes, first, surroundings),
    )
    for (const node of others) node.follow(first)
    for (const sentinel of this.sentinels) sentinel.meet(this.sentinels)
    for (const sentinel of this.sentinels) sentinel.start()
    const { downAfterMs } = plan.sentinel
    const around = { network, random, trace, core, sentinels: this.sentinels, nodes: this.nodes }
    this.clients = plan.clients.map(
      (told, index) =>
        new Client(
          new Process('ab'.charAt(index), time),
          { ...told, downAfterMs },
          around,
          (client) => new Judge(client, this.violations, trace),
        ),
    )
    this.clients.forEach((client, index) => {
      client.start()
      this.#write(client, index * 1_000_000)
    })
  }

  get faultsAreOver(): boolean {
    return this.time.now() >= this.plan.faultsEndAt
  }

  /** A program that goes on writing, more slowly once nothing goes wrong any more. */
  #write(client: Client, id: number): void {
    client.write(id, this.random.chance(0.5) ? 'set' : 'incr')
    const pause = this.plan.writeEveryMs * this.random.between(0.5, 1.5) * (this.faultsAreOver ? 6 : 1)
    client.process.clock.after(pause, () => this.#write(client, id + 1))
  }
}
