import { abortable } from '../abortable.js'
import type { TrafficClient } from '../clients/adapter.js'
import type { History, Op } from '../traffic/history.js'
import { startWriters, type Writers } from '../traffic/writers.js'

/** Acknowledgements before the fault: enough to be sure of traffic. */
const WARM_UP = 500
/** Acknowledgements by the new master: enough to be sure that it was no accident. */
const SETTLED = 100
const WARM_UP_TIMEOUT_MS = 10_000
const DRAIN_MS = 200

export type Label = 'switchmaster' | 'plain ioredis'

/** One of the clients that go through a fault together, with its writers. */
export class Contender {
  readonly label: Label
  readonly key: string
  /** Called when it is first acknowledged by another server than the one it began with. */
  onMove: (at: number) => void = () => {}
  readonly #client: TrafficClient
  readonly #writers: Writers
  readonly #settled: Promise<void>
  #elsewhere = 0

  constructor(label: Label, key: string, client: TrafficClient, home: string) {
    this.label = label
    this.key = key
    this.#client = client
    let settle = () => {}
    this.#settled = new Promise((resolve) => {
      settle = resolve
    })
    const write = async (id: string): Promise<string | undefined> => {
      const server = await client.write(id)
      if (server === undefined || server === home) return server
      if (this.#elsewhere++ === 0) this.onMove(performance.now())
      if (this.#elsewhere === SETTLED) settle()
      return server
    }
    this.#writers = startWriters({ write })
  }

  get ops(): readonly Op[] {
    return this.#writers.ops
  }

  /** Whether another server than the one it began with has acknowledged anything. */
  get hasMoved(): boolean {
    return this.#elsewhere > 0
  }

  warmUp(signal: AbortSignal): Promise<void> {
    return abortable(this.#writers.acknowledge(WARM_UP, { timeoutMs: WARM_UP_TIMEOUT_MS }), signal)
  }

  /** Resolves once it writes to another server than the one it began with. */
  settled(signal: AbortSignal): Promise<void> {
    return abortable(this.#settled, signal)
  }

  /** Ends the writers and closes the client, whatever state it is in. */
  async stop(): Promise<History> {
    const history = await this.#writers.stop({ drainMs: DRAIN_MS })
    await this.#client.close()
    return history
  }
}
