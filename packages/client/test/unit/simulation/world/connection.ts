import type { Network } from './network.js'
import type { Process } from './process.js'

interface Lane {
  readonly to: Process
  lastArrival: number
  readonly queue: Array<() => void>
  /** How many have found that nothing passes: TCP sends them again later. */
  stalled: number
}

/** A connection: in each direction messages arrive in the order in which they were sent, or not at all. */
export class Connection {
  readonly client: Process
  readonly server: Process
  readonly #network: Network
  readonly #onCut: () => void
  readonly #up: Lane
  readonly #down: Lane
  #isOpen = true
  #isLeft = false

  constructor(network: Network, client: Process, server: Process, onCut: () => void) {
    this.#network = network
    this.client = client
    this.server = server
    this.#onCut = onCut
    this.#up = { to: server, lastArrival: 0, queue: [], stalled: 0 }
    this.#down = { to: client, lastArrival: 0, queue: [], stalled: 0 }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether a heartbeat would be answered now. */
  get isAlive(): boolean {
    return this.#isOpen && this.server.isRunning && this.#network.passes(this.client, this.server)
  }

  isOf(process: Process): boolean {
    return this.client === process || this.server === process
  }

  toServer(task: () => void): void {
    this.#carry(this.#up, task)
  }

  toClient(task: () => void): void {
    this.#carry(this.#down, task)
  }

  /** Ended from outside, or by the server: what is on its way is lost, and the client is told. */
  cut(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#carry(this.#down, this.#end)
  }

  /** Ended by the client, which knows. */
  leave(): void {
    this.#isLeft = true
    this.#isOpen = false
    this.#network.forget(this)
  }

  readonly #end = (): void => {
    this.#network.forget(this)
    if (!this.#isLeft) this.#onCut()
  }

  flush(): void {
    for (const lane of [this.#up, this.#down]) {
      const { stalled } = lane
      lane.stalled = 0
      for (let i = 0; i < stalled; i++) this.#schedule(lane)
    }
  }

  #carry(lane: Lane, task: () => void): void {
    lane.queue.push(task)
    this.#schedule(lane)
  }

  #schedule(lane: Lane): void {
    const network = this.#network
    lane.lastArrival = Math.max(lane.lastArrival, network.time.now() + network.delay())
    network.time.at(lane.lastArrival, () => {
      if (!network.passes(this.client, this.server)) {
        lane.stalled++
        return
      }
      const task = lane.queue.shift()
      if (task === undefined) return
      if (lane.to.isRunning) this.#deliver(task)
      else lane.to.receive(() => this.#deliver(task))
    })
  }

  #deliver(task: () => void): void {
    if (this.#isOpen || task === this.#end) task()
  }
}
