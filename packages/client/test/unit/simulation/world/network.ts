import { Connection } from './connection.js'
import type { Process } from './process.js'
import type { Random } from './random.js'
import type { VirtualTime } from './virtual-time.js'

/** How long a message is on its way: mostly `typical`, now and then up to `worst`. */
export interface Latency {
  readonly typicalMs: number
  readonly worstMs: number
  readonly worstShare: number
}

export interface Dialling {
  /** The peer has accepted. */
  opened(connection: Connection): void
  /** Nobody listens there. */
  refused(): void
  /** The connection is lost. */
  cut(): void
}

/** Carries messages between processes: each takes its own time, and between some pairs nothing passes. */
export class Network {
  readonly time: VirtualTime
  readonly #random: Random
  readonly #latency: Latency
  readonly #blocked = new Set<string>()
  readonly #connections = new Set<Connection>()

  constructor(time: VirtualTime, random: Random, latency: Latency) {
    this.time = time
    this.#random = random
    this.#latency = latency
  }

  delay(): number {
    const { typicalMs, worstMs, worstShare } = this.#latency
    return this.#random.between(0.1, this.#random.chance(worstShare) ? worstMs : typicalMs)
  }

  passes(a: Process, b: Process): boolean {
    return this.#blocked.size === 0 || !this.#blocked.has(pair(a, b))
  }

  /** One message outside any connection: may overtake others, and is lost where nothing passes. */
  send(from: Process, to: Process, task: () => void): void {
    if (!this.passes(from, to)) return
    this.time.after(this.delay(), () => {
      if (this.passes(from, to)) to.receive(task)
    })
  }

  /** Opens a connection. Where nothing passes, neither an answer nor a refusal comes. */
  dial(from: Process, to: Process, { opened, refused, cut }: Dialling): void {
    this.send(from, to, () => {
      const connection = new Connection(this, from, to, cut)
      this.#connections.add(connection)
      connection.toClient(() => opened(connection))
    })
    if (to.isDown && this.passes(from, to)) this.time.after(this.delay(), () => from.receive(refused))
  }

  /** Both ends are told, as far as they can be. */
  forget(connection: Connection): void {
    this.#connections.delete(connection)
  }

  /** What the operating system does when a process ends. */
  ended(process: Process): void {
    for (const connection of [...this.#connections]) if (connection.isOf(process)) connection.cut()
  }

  cutSome(share: number): void {
    for (const connection of [...this.#connections]) if (this.#random.chance(share)) connection.cut()
  }

  block(a: Process, b: Process): void {
    this.#blocked.add(pair(a, b))
  }

  heal(): void {
    this.#blocked.clear()
    for (const connection of [...this.#connections]) connection.flush()
  }
}

const pair = (a: Process, b: Process): string => (a.name < b.name ? `${a.name}|${b.name}` : `${b.name}|${a.name}`)
