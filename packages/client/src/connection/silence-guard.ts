import { Redis as IORedis } from 'ioredis'
import type { Clock } from '../clock.js'
import type { Timing } from '../options/types.js'
import type { TopologyConnector } from './connector.js'
import type { Internals, Sendable } from './internals.js'
import { isSilent, listen, NO_SILENCE, type Silence } from './silence.js'

/** Commands that a healthy server may leave unanswered for as long as their arguments say. */
const mayWait = (name: string): boolean =>
  IORedis.Command.checkFlag('BLOCKING_COMMANDS', name) || /^wait(aof)?$/i.test(name)

/**
 * Notices a data connection on which nothing arrives any more although answers are owed, as behind a firewall that has
 * forgotten it. Before such a connection is given up, the node is asked over a second one: a master that is frozen or
 * busy is silent there as well, and replacing the connection would only send commands twice.
 */
export class SilenceGuard {
  readonly #redis: Internals
  readonly #connector: TopologyConnector
  readonly #timing: Timing
  readonly #clock: Clock
  #silence: Silence = NO_SILENCE
  #head: { readonly command: Sendable; readonly since: number } | undefined
  #cancel: (() => void) | undefined

  constructor(redis: Internals, connector: TopologyConnector, timing: Timing, clock: Clock) {
    this.#redis = redis
    this.#connector = connector
    this.#timing = timing
    this.#clock = clock
  }

  start(): void {
    this.stop()
    this.#silence = NO_SILENCE
    this.#head = undefined
    this.#schedule()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** For how long a command has certainly been the first in flight, give or take a heartbeat. */
  waitedMs(command: Sendable): number {
    return this.#head?.command === command ? this.#clock.now() - this.#head.since : 0
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(this.#timing.heartbeatIntervalMs, () => {
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    const scheduled = this.#cancel
    const now = this.#clock.now()
    const received = this.#redis.stream?.bytesRead ?? 0
    const head = this.#redis.commandQueue.peekFront()
    if (head?.command !== this.#head?.command) this.#head = head && { command: head.command, since: now }
    this.#silence = listen(this.#silence, { received, owed: head !== undefined && !mayWait(head.command.name), now })
    if (isSilent(this.#silence, now, this.#timing.silenceTimeoutMs) && (await this.#connector.answersElsewhere())) {
      if (this.#cancel === scheduled) this.#connector.drop()
    }
    if (this.#cancel === scheduled) this.#schedule()
  }
}
