import { backoff } from '../../../../src/backoff.js'
import type { SentinelEvent } from '../../../../src/sentinels/events.js'
import type { Heartbeat } from '../../../../src/sentinels/link.js'
import type { Claim } from '../../../../src/topology/state.js'
import type { Sentinel } from '../cluster/sentinel.js'
import type { Connection } from '../world/connection.js'
import type { Network } from '../world/network.js'
import type { Process } from '../world/process.js'
import type { Random } from '../world/random.js'

export interface LinkListener {
  up(sentinel: string): void
  down(sentinel: string): void
  event(sentinel: string, event: SentinelEvent): void
  answer(sentinel: string, answer: Claim | 'unknown-name'): void
  heartbeat(): Heartbeat
}

const RETRY = { firstMs: 100, maxMs: 5000 }
const CONNECT_TIMEOUT_MS = 2000

/** A client's connection to one sentinel: subscribed before it asks, and replaced when it falls silent. */
export class Link {
  readonly #client: Process
  readonly #sentinel: Sentinel
  readonly #network: Network
  readonly #random: Random
  readonly #listener: LinkListener
  #connection: Connection | undefined
  #attempt = 0
  #failures = 0
  #asking: 'no' | 'asked' | 'ask-again' = 'no'

  constructor(client: Process, sentinel: Sentinel, network: Network, random: Random, listener: LinkListener) {
    this.#client = client
    this.#sentinel = sentinel
    this.#network = network
    this.#random = random
    this.#listener = listener
  }

  get name(): string {
    return this.#sentinel.process.name
  }

  connect(): void {
    const attempt = ++this.#attempt
    const failed = () => attempt === this.#attempt && this.#fail()
    this.#network.dial(this.#client, this.#sentinel.process, {
      opened: (connection) => {
        if (attempt === this.#attempt) this.#subscribe(connection, attempt)
        else connection.leave()
      },
      refused: failed,
      cut: failed,
    })
    this.#client.clock.after(CONNECT_TIMEOUT_MS, () => this.#connection === undefined && failed())
  }

  ask(): void {
    const connection = this.#connection
    if (connection === undefined) return
    if (this.#asking !== 'no') {
      this.#asking = 'ask-again'
      return
    }
    this.#asking = 'asked'
    connection.toServer(() => {
      const answer = this.#sentinel.claim
      connection.toClient(() => {
        if (this.#connection !== connection) return
        const again = this.#asking === 'ask-again'
        this.#asking = 'no'
        this.#listener.answer(this.name, answer)
        if (again) this.ask()
      })
    })
  }

  #subscribe(connection: Connection, attempt: number): void {
    connection.toServer(() => {
      this.#sentinel.subscribe(connection, (event) => {
        if (attempt === this.#attempt) this.#listener.event(this.name, event)
      })
      connection.toClient(() => {
        if (attempt !== this.#attempt) return
        this.#connection = connection
        this.#failures = 0
        this.#asking = 'no'
        this.#beat(connection)
        this.#listener.up(this.name)
      })
    })
  }

  #beat(connection: Connection): void {
    const { clock } = this.#client
    const { intervalMs } = this.#listener.heartbeat()
    clock.after(intervalMs, () => {
      if (this.#connection !== connection) return
      if (connection.isAlive) this.#beat(connection)
      else {
        clock.after(this.#listener.heartbeat().timeoutMs, () => {
          if (this.#connection !== connection) return
          if (connection.isAlive) this.#beat(connection)
          else this.#fail()
        })
      }
    })
  }

  #fail(): void {
    const wasUp = this.#connection !== undefined
    this.#connection?.leave()
    this.#connection = undefined
    const attempt = ++this.#attempt
    const delay = backoff(this.#failures++, this.#random.next(), RETRY)
    this.#client.clock.after(delay, () => attempt === this.#attempt && this.connect())
    if (wasUp || this.#failures === 1) this.#listener.down(this.name)
  }
}
