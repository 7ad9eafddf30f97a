import { Redis as IORedis, type RedisOptions } from 'ioredis'
import { destroySocket } from '../connection/internals.js'
import type { Endpoint } from './members.js'

/** A connection to one sentinel, for one attempt: it is opened once and never revived. */
export interface SentinelClient {
  onFailure(listener: (error: unknown) => void): void
  onMessage(listener: (channel: string, payload: string) => void): void
  /** Connects, subscribes, and resolves with the sentinel's run id, where it tells it (Redis 6.2 and later). */
  open(channels: readonly string[]): Promise<string | undefined>
  ping(): Promise<unknown>
  /** One request, one round trip. */
  ask(commands: ReadonlyArray<readonly string[]>): Promise<Array<[error: Error | null, reply: unknown]>>
  /** Frees the socket at once, without a goodbye that a frozen peer would never answer. */
  destroy(): void
}

/** What the sentinels' side of ioredis' options says, secrets as of now. */
export interface SentinelCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly tls?: RedisOptions['tls']
}

/**
 * RESP3, so that events and answers share one connection: under RESP2 a subscribed connection answers nothing else.
 * Sentinel speaks RESP3 since Redis 6.
 */
export const createSentinelClient = (
  endpoint: Endpoint,
  credentials: SentinelCredentials,
  connectTimeoutMs: number,
): SentinelClient => {
  const { host, port, servername } = endpoint
  const client = new IORedis({
    host,
    port,
    ...(credentials.username ? { username: credentials.username } : {}),
    ...(credentials.password ? { password: credentials.password } : {}),
    ...(credentials.tls ? { tls: { ...(servername ? { servername } : {}), ...credentials.tls } } : {}),
    protocol: 3,
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: null,
    disableClientInfo: true,
    connectTimeout: connectTimeoutMs,
  })
  let failure: unknown
  client.on('error', (error) => {
    failure ??= error
  })
  return {
    onFailure(listener) {
      client.on('end', () => listener(failure ?? new Error('the connection was closed')))
    },
    onMessage(listener) {
      client.on('message', listener)
    },
    async open(channels) {
      try {
        await client.connect()
        const [runId] = await Promise.all([myId(client), client.subscribe(...channels)])
        return runId
      } catch (error) {
        throw failure ?? error
      }
    },
    ping: () => client.ping(),
    async ask(commands) {
      const pipeline = client.pipeline()
      for (const [command, ...args] of commands) pipeline.call(command as string, ...args)
      return (await pipeline.exec()) ?? []
    },
    destroy() {
      // One that has ended would start a timer for a socket that is closed already.
      if (client.status !== 'end') client.disconnect()
      destroySocket(client)
    },
  }
}

const myId = async (client: IORedis): Promise<string | undefined> => {
  try {
    return String(await client.call('SENTINEL', 'MYID'))
  } catch (error) {
    if (error instanceof Error && /unknown.*subcommand/i.test(error.message)) return undefined
    throw error
  }
}
