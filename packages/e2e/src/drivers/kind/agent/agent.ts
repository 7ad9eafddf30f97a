import { HarnessError, messageOf } from '../../../errors.js'
import { monotonicNow } from '../../../pod/monotonic.js'
import type { OperationName, Operations, PublishedEvent } from '../../../pod/protocol.js'
import { until } from '../../../until.js'
import type { KubernetesApi } from '../api.js'
import type { ExecTarget } from '../exec.js'
import { Channel, type OpenChannel } from './channel.js'
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
  readonly #openChannel: OpenChannel
  readonly #end = new AbortController()
  #open: Promise<Channel> | undefined
  /** The one channel that is in use, once it has been set up. */
  #current: Channel | undefined
  #onOpen: OnOpen | undefined
  #shift: number | undefined

  constructor(
    api: KubernetesApi,
    target: ExecTarget,
    onEvent: (event: PublishedEvent, at: number) => void = () => {},
    openChannel: OpenChannel = Channel.open,
  ) {
    this.#api = api
    this.#target = target
    this.#onEvent = onEvent
    this.#openChannel = openChannel
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
    this.#end.abort(this.#over())
    await this.#open?.then(
      (channel) => channel.close(),
      () => {},
    )
  }

  #channel(): Promise<Channel> {
    if (this.#end.signal.aborted) return Promise.reject(this.#over())
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
      signal: this.#end.signal,
    })
  }

  async #attempt(): Promise<Channel> {
    let opened: Channel | undefined
    const channel = await this.#openChannel(this.#api, this.#target, {
      onEvent: (event) => this.#onEvent(event, event.at + this.shift),
      onClose: () => this.#lost(opened),
    })
    opened = channel
    try {
      this.#shift ??= await this.#compareClocks(channel)
      await this.#onOpen?.(channel)
      if (channel.closed) throw new Error(`The connection to ${this.#target.pod} ended as soon as it was made.`)
    } catch (error) {
      channel.close()
      // An error of the harness would end the wait, and another attempt may do.
      throw new Error(messageOf(error), { cause: error })
    }
    this.#current = channel
    return channel
  }

  /** Another attempt may be under way already, or have succeeded: that one is not to be forgotten. */
  #lost(channel: Channel | undefined): void {
    if (channel === undefined || channel !== this.#current) return
    this.#current = undefined
    this.#open = undefined
    // What is published goes on; a harness that closes does not ask again.
    if (!this.#end.signal.aborted) this.#channel().catch(() => {})
  }

  #over(): HarnessError {
    return new HarnessError('CLOSED', `${this.#target.pod} is not used any more.`)
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
