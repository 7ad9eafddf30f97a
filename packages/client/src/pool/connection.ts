import type { Command, Redis as IORedis } from 'ioredis'
import { TopologyConnector } from '../connection/connector.js'
import { internals } from '../connection/internals.js'
import type { Options } from '../options/types.js'
import { Redis } from '../redis.js'
import { answered, CLEAN, judgeReturn, type Session, sent, type Verdict } from './session.js'

type Stream = Parameters<IORedis['sendCommand']>[1]

/** How long a connection may take to be reset: the answer of a server that is in order takes one round trip. */
const RESET_MS = 250

/** A client of a pool: it knows what its borrower has done to the connection. */
export class PooledRedis extends Redis {
  #session: Session = CLEAN
  readonly #ownListeners: ReadonlyMap<string | symbol, readonly unknown[]>

  constructor(...args: unknown[]) {
    super(...(args as [Options & { replyMapping?: undefined }]))
    this.on('error', () => {})
    this.#ownListeners = new Map(this.eventNames().map((event) => [event, this.listeners(event)]))
  }

  override sendCommand(command: Command, stream?: Stream): unknown {
    // ioredis sends its own greeting before this class has its fields, and later while it is not ready.
    if (!(#session in this) || this.status !== 'ready') return super.sendCommand(command, stream)
    this.#session = sent(this.#session, command.name, command.args, stream !== undefined)
    const done = () => {
      this.#session = answered(this.#session, command.name)
    }
    if (answered({ watching: true, transaction: true, altered: false }, command.name).watching === false) {
      command.promise.then(done, done)
    }
    return super.sendCommand(command, stream)
  }

  /** Whether it is connected, and to the right node. */
  get isFit(): boolean {
    const { connector } = internals(this)
    return this.status === 'ready' && (!(connector instanceof TopologyConnector) || connector.isSettled)
  }

  /** To be called when it is given back. */
  verdict(abandoned: boolean): Verdict {
    return judgeReturn({
      session: this.#session,
      status: this.status,
      subscribed: (this.condition?.subscriber || false) !== false,
      unanswered: internals(this).commandQueue.length,
      abandoned,
    })
  }

  /** Resolves with whether that worked, in time. */
  async undo(commands: ReadonlyArray<'discard' | 'unwatch' | 'ping'>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), RESET_MS)
    })
    // By their own methods, which the transactions of this class take notice of.
    const done = Promise.all(commands.map((command) => this[command]())).then(
      () => true,
      () => false,
    )
    const worked = await Promise.race([done, late])
    clearTimeout(timer)
    return worked
  }

  /** Forgets the borrower. */
  wipe(): void {
    this.#session = CLEAN
    for (const event of this.eventNames()) {
      const own = this.#ownListeners.get(event) ?? []
      for (const listener of this.listeners(event)) {
        if (!own.includes(listener)) this.off(event as string, listener as (...args: unknown[]) => void)
      }
    }
  }

  /** Cuts it off from whoever still holds it. */
  cut(): void {
    this.disconnect()
    this.stream?.destroy()
  }
}
