import { HarnessError } from '../../../errors.js'
import { monotonicNow } from '../../../pod/monotonic.js'
import type { OperationName, Operations, PublishedEvent } from '../../../pod/protocol.js'
import { until } from '../../../until.js'
import type { KubernetesApi } from '../api.js'
import type { ExecTarget } from '../exec.js'
import { Channel } from './channel.js'
import { type ClockSample, shiftOf } from './clock.js'

const OPEN_TIMEOUT_MS = 30_000
const CLOCK_SAMPLES = 5

/** What is asked on every new connection, before anything else. */
type OnOpen = (channel: Channel) => Promise<void>

/** The harness' side of an agent in a pod: a connection that is made again when it is lost. */
export class Agent {
  readonly #api: KubernetesApi
  readonly #target: ExecTarget
  readonly #onEvent: (event: PublishedEvent, at: number) => void
  #open: Promise<Channel> | undefined
  #onOpen: OnOpen | undefined
  #shift: number | undefined
  #closed = false

  constructor(api: KubernetesApi, target: ExecTarget, onEvent: (event: PublishedEvent, at: number) => void = () => {}) {
    this.#api = api
    this.#target = target
    this.#onEvent = onEvent
  }

  /** Connects, and does this on each connection. */
  async connect(onOpen: OnOpen = async () => {}): Promise<void> {
    this.#onOpen = onOpen
    await this.#channel()
  }

  /** What to add to the agent's times to have those of `performance.now()` here. */
  get shift(): number {
    if (this.#shift === undefined) throw new HarnessError('CLOSED', `${this.#target.pod} has not been connected.`)
    return this.#shift
  }

  async request<Name extends OperationName>(
    op: Name,
    ask: Operations[Name]['ask'],
    timeoutMs: number = 10_000,
  ): Promise<Operations[Name]['answer']> {
    return (await this.#channel()).request(op, ask, timeoutMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#open?.then(
      (channel) => channel.close(),
      () => {},
    )
  }

  #channel(): Promise<Channel> {
    if (this.#closed) return Promise.reject(new HarnessError('CLOSED', `${this.#target.pod} is not used any more.`))
    this.#open ??= this.#connect().catch((error) => {
      this.#open = undefined
      throw error
    })
    return this.#open
  }

  #connect(): Promise<Channel> {
    return until(() => this.#attempt(), {
      timeoutMs: OPEN_TIMEOUT_MS,
      everyMs: 200,
      what: `a connection to the agent in ${this.#target.pod}`,
    })
  }

  async #attempt(): Promise<Channel> {
    const channel = await Channel.open(this.#api, this.#target, {
      onEvent: (event) => this.#onEvent(event, event.at + this.shift),
      onClose: () => {
        this.#open = undefined
        // What is published goes on; a harness that closes does not ask again.
        if (!this.#closed) this.#channel().catch(() => {})
      },
    })
    this.#shift ??= await this.#compareClocks(channel)
    await this.#onOpen?.(channel)
    return channel
  }

  async #compareClocks(channel: Channel): Promise<number> {
    const samples: ClockSample[] = []
    for (let i = 0; i < CLOCK_SAMPLES; i++) {
      const askedAt = performance.now()
      const answer = await channel.request('clock', {}, 5_000)
      samples.push({ askedAt, answeredAt: performance.now(), ...answer })
    }
    return shiftOf(samples, monotonicNow() - performance.now())
  }
}
