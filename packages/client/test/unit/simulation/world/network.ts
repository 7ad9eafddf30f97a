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
  /** Since when nothing passes between two. */
  readonly #blocked = new Map<string, number>()
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

  /** Since when nothing has passed between a process and more than half of the others. */
  cutOffSince(process: Process, others: readonly Process[]): number | undefined {
    if (this.#blocked.size === 0) return undefined
    const since = others.flatMap((other) => this.#blocked.get(pair(process, other)) ?? []).sort((a, b) => a - b)
    return since[Math.floor(others.length / 2)]
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
    if (!this.passes(from, to)) return
    this.time.after(this.delay(), () => {
      if (!this.passes(from, to)) return
      if (to.isDown) {
        this.time.after(this.delay(), () => from.receive(refused))
        return
      }
      to.receive(() => {
        const connection = new Connection(this, from, to, cut)
        this.#connections.add(connection)
        connection.toClient(() => opened(connection))
      })
    })
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
    const key = pair(a, b)
    if (!this.#blocked.has(key)) this.#blocked.set(key, this.time.now())
  }

  heal(): void {
    this.#blocked.clear()
    for (const connection of [...this.#connections]) connection.flush()
  }
}

const pair = (a: Process, b: Process): string => (a.name < b.name ? `${a.name}|${b.name}` : `${b.name}|${a.name}`)
