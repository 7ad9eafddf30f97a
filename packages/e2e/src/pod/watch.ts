import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { Link, type LinkOptions, openLink } from '../drivers/local/link.js'
import type { PublishedEvent, ServerAddress } from './protocol.js'

/** Between two attempts to reach a sentinel that is away. */
const RETRY_MS = 50

const optionsOf = ({ host, port, password, tls }: ServerAddress): LinkOptions => ({
  host,
  port,
  ...(password === undefined ? {} : { password }),
  ...(tls === undefined ? {} : { tls }),
})

/** Listens to one sentinel for as long as it has this address, and again whenever it comes back. */
class Listener {
  readonly #address: ServerAddress
  readonly #onEvent: (event: PublishedEvent) => void
  #open: Redis | undefined
  #over = false

  constructor(address: ServerAddress, onEvent: (event: PublishedEvent) => void) {
    this.#address = address
    this.#onEvent = onEvent
    void this.#run()
  }

  close(): void {
    this.#over = true
    this.#open?.disconnect()
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      await this.#listen().catch(() => {})
      await sleep(RETRY_MS)
    }
  }

  async #listen(): Promise<void> {
    const { name } = this.#address
    const redis = await openLink(optionsOf(this.#address))
    if (this.#over) return redis.disconnect()
    this.#open = redis
    const ended = new Promise<void>((resolve) => redis.once('end', resolve))
    redis.on('pmessage', (_pattern: string, channel: string, payload: string) =>
      this.#onEvent({ at: performance.now(), sentinel: name, channel, payload }),
    )
    await redis.psubscribe('*').catch(() => redis.disconnect())
    await ended
  }
}

/** The connections of an agent to the servers of a cluster: one for questions to each, one more to hear each sentinel. */
export class Watch {
  /** All that was published, oldest first. */
  readonly events: PublishedEvent[] = []
  readonly #onEvent: () => void
  readonly #known = new Map<string, { address: string; link: Link; listener: Listener | undefined }>()

  constructor(onEvent: () => void) {
    this.#onEvent = onEvent
  }

  /** Connects to what is new or has moved, and lets go of what is not there any more. */
  update(servers: readonly ServerAddress[]): void {
    for (const [name, { link, listener }] of this.#known) {
      const server = servers.find((candidate) => candidate.name === name)
      if (server !== undefined && JSON.stringify(server) === this.#known.get(name)?.address) continue
      link.drop()
      listener?.close()
      this.#known.delete(name)
    }
    for (const server of servers) {
      if (this.#known.has(server.name)) continue
      const record = (event: PublishedEvent): void => {
        this.events.push(event)
        this.#onEvent()
      }
      const listener = server.listen ? new Listener(server, record) : undefined
      this.#known.set(server.name, { address: JSON.stringify(server), link: new Link(optionsOf(server)), listener })
    }
  }

  async command(name: string, [command, ...args]: readonly string[]): Promise<unknown> {
    const server = this.#known.get(name)
    if (server === undefined) throw new Error(`${name} has no address at the moment`)
    return server.link.ask(command ?? '', ...args)
  }
}
