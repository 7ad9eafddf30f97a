import { backoff } from '../backoff.js'
import type { Clock } from '../clock.js'
import type { SwitchmasterError } from '../errors.js'
import { type Answer, questions, readAnswer, type Translate } from './answer.js'
import type { SentinelClient } from './client.js'
import { sentinelError } from './errors.js'
import { CHANNELS, parseEvent, type SentinelEvent } from './events.js'
import type { Endpoint } from './members.js'

/** How often a PING goes out, and how long it may go unanswered. */
export interface Heartbeat {
  readonly intervalMs: number
  readonly timeoutMs: number
}

export interface LinkOptions {
  readonly endpoint: Endpoint
  readonly clock: Clock
  /** Opens nothing yet; called anew for each attempt, so that rotated secrets are picked up. */
  readonly createClient: (endpoint: Endpoint) => SentinelClient
  readonly translate: Translate
  readonly connectTimeoutMs: number
  /** As it is to be from the next beat on. */
  readonly heartbeat: () => Heartbeat
}

/** What a link tells the watcher. Nothing is told any more after `close()`. */
export interface LinkListener {
  /** Connected and subscribed: what is asked from now on cannot have been overtaken by an event that was missed. */
  up(runId: string | undefined): void
  down(error: SwitchmasterError): void
  event(event: SentinelEvent): void
  answer(name: string, answer: Answer): void
}

type State =
  | { readonly type: 'connecting'; readonly client: SentinelClient; readonly giveUp: () => void }
  | { readonly type: 'up'; readonly client: SentinelClient; nextBeat: () => void }
  | { readonly type: 'waiting'; readonly cancel: () => void }
  | { readonly type: 'closed' }

const RETRY = { firstMs: 100, maxMs: 5000 }

/**
 * The connection to one sentinel: kept up, subscribed before it asks, and replaced as soon as it falls silent.
 *
 * Each attempt has an ioredis client of its own that never reconnects by itself: a client that has failed is not
 * revived but thrown away, so there is no state of its to be stuck in.
 */
export class Link {
  readonly #options: LinkOptions
  readonly #listener: LinkListener
  readonly #asking = new Map<string, 'asked' | 'ask-again'>()
  #state: State
  #failures = 0

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options
    this.#listener = listener
    this.#state = this.#connect()
  }

  /** Tries now instead of after the back-off. */
  hurry(): void {
    if (this.#state.type !== 'waiting') return
    this.#state.cancel()
    this.#state = this.#connect()
  }

  /** Asks about one master name; a question that is under way already is asked once more after its answer. */
  ask(name: string): void {
    const { type } = this.#state
    if (type !== 'up') return
    if (this.#asking.has(name)) {
      this.#asking.set(name, 'ask-again')
      return
    }
    this.#asking.set(name, 'asked')
    const { client } = this.#state
    this.#question(client, name).catch((error: unknown) => {
      if (this.#owns(client)) this.#fail(error)
    })
  }

  /** Commands for this sentinel alone, on the connection that stands; `undefined` where none does. */
  request(commands: ReadonlyArray<readonly string[]>): ReturnType<SentinelClient['ask']> | undefined {
    return this.#state.type === 'up' ? this.#state.client.ask(commands) : undefined
  }

  close(): void {
    this.#leave()
    this.#state = { type: 'closed' }
  }

  #connect(): State {
    const { createClient, endpoint, clock, connectTimeoutMs } = this.#options
    let client: SentinelClient
    try {
      client = createClient(endpoint)
    } catch (error) {
      return this.#wait(error)
    }
    const failed = (error: unknown) => {
      if (this.#owns(client)) this.#fail(error)
    }
    client.onFailure(failed)
    client.onMessage((channel, payload) => {
      const event = this.#owns(client) ? parseEvent(channel, payload) : undefined
      if (event) this.#tell(event)
    })
    client.open(CHANNELS).then((runId) => {
      if (this.#owns(client)) this.#opened(client, runId)
    }, failed)
    const giveUp = clock.after(connectTimeoutMs, () => this.#fail(new Error(`no answer within ${connectTimeoutMs} ms`)))
    return { type: 'connecting', client, giveUp }
  }

  /** A `natMap` function may throw: that must not reach the socket that the event came from. */
  #tell(event: SentinelEvent): void {
    try {
      this.#listener.event(event)
    } catch (error) {
      this.#fail(error)
    }
  }

  #owns(client: SentinelClient): boolean {
    return (this.#state.type === 'connecting' || this.#state.type === 'up') && this.#state.client === client
  }

  #opened(client: SentinelClient, runId: string | undefined): void {
    if (this.#state.type === 'connecting') this.#state.giveUp()
    this.#failures = 0
    this.#state = { type: 'up', client, nextBeat: () => {} }
    this.#scheduleBeat(client)
    this.#listener.up(runId)
  }

  #scheduleBeat(client: SentinelClient): void {
    if (this.#state.type !== 'up') return
    this.#state.nextBeat = this.#options.clock.after(this.#options.heartbeat().intervalMs, () => this.#beat(client))
  }

  #beat(client: SentinelClient): void {
    if (this.#state.type !== 'up') return
    const { timeoutMs } = this.#options.heartbeat()
    const silent = this.#options.clock.after(timeoutMs, () => {
      if (this.#owns(client)) this.#fail(new Error(`silent for ${timeoutMs} ms`))
    })
    this.#state.nextBeat = silent
    client.ping().then(
      () => {
        silent()
        if (this.#owns(client)) this.#scheduleBeat(client)
      },
      (error: unknown) => {
        silent()
        if (this.#owns(client)) this.#fail(error)
      },
    )
  }

  async #question(client: SentinelClient, name: string): Promise<void> {
    const replies = await client.ask(questions(name))
    if (!this.#owns(client)) return
    const again = this.#asking.get(name) === 'ask-again'
    this.#asking.delete(name)
    this.#listener.answer(name, readAnswer(replies, this.#options.translate))
    if (again) this.ask(name)
  }

  #fail(cause: unknown): void {
    if (this.#state.type !== 'connecting' && this.#state.type !== 'up') return
    this.#leave()
    this.#state = this.#wait(cause)
  }

  #wait(cause: unknown): State {
    const delay = backoff(this.#failures++, Math.random(), RETRY)
    const cancel = this.#options.clock.after(delay, () => {
      this.#state = this.#connect()
    })
    // Later, because the listener may look at this link, or not know it yet.
    queueMicrotask(() => {
      if (this.#state.type !== 'closed') this.#listener.down(sentinelError(this.#options.endpoint, cause))
    })
    return { type: 'waiting', cancel }
  }

  #leave(): void {
    const state = this.#state
    this.#asking.clear()
    switch (state.type) {
      case 'connecting':
        state.giveUp()
        state.client.destroy()
        break
      case 'up':
        state.nextBeat()
        state.client.destroy()
        break
      case 'waiting':
        state.cancel()
        break
      case 'closed':
        break
      default:
        state satisfies never
    }
  }
}
