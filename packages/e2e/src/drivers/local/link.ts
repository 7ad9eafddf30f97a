import { Redis, type RedisOptions } from 'ioredis'

/** How the harness itself connects to a server. */
export type LinkOptions = Pick<RedisOptions, 'host' | 'port' | 'password' | 'tls'>

/** Milliseconds the harness waits for any one reply: a frozen server must not freeze the harness. */
const REPLY_TIMEOUT_MS = 1_000

/** A plain connection that neither reconnects nor retries, because whoever looks at a cluster wants to see it as it is. */
export const openLink = async (options: LinkOptions): Promise<Redis> => {
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: REPLY_TIMEOUT_MS,
    commandTimeout: REPLY_TIMEOUT_MS,
  })
  let reason: unknown
  redis.on('error', (error) => {
    reason ??= error
  })
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    // The promise says "Connection is closed."; the event said why.
    throw reason ?? error
  }
}

/** The harness' connection to one server, opened when it is needed and again after it was lost. */
export class Link {
  readonly #options: LinkOptions
  #open: Promise<Redis> | undefined

  constructor(options: LinkOptions) {
    this.#options = options
  }

  async ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    const redis = await this.#connection()
    return redis.call(command, ...args)
  }

  /** Drops the connection; the next command opens another. */
  drop(): void {
    const open = this.#open
    this.#open = undefined
    open?.then((redis) => redis.disconnect()).catch(() => {})
  }

  #connection(): Promise<Redis> {
    if (this.#open) return this.#open
    const open = openLink(this.#options)
    this.#open = open
    const forget = () => {
      if (this.#open === open) this.#open = undefined
    }
    open.then((redis) => redis.once('end', forget), forget)
    return open
  }
}
