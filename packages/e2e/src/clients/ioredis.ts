import { Redis, type RedisOptions } from 'ioredis'
import { type ClientAdapter, type Emitter, observed, type TrafficClient } from './adapter.js'
import { type ClientSettings, settingsFrom } from './settings.js'

/** ioredis' options without the one that its constructor declares in a way that exact optional types refuse. */
export type IoredisOptions = Omit<RedisOptions, 'replyMapping'>

/** What the harness needs of a client of ioredis' family. */
export interface IoredisLike extends Emitter {
  rpush(key: string, id: string): Promise<unknown>
  ping(): Promise<unknown>
  disconnect(): void
  on(event: 'error', listener: (error: unknown) => void): unknown
  readonly stream?: {
    readonly remoteAddress?: string | undefined
    readonly remotePort?: number | undefined
  } & Partial<Emitter>
}

const isEmitter = (candidate: Partial<Emitter> | undefined): candidate is Emitter => candidate?.eventNames !== undefined

/** Traffic over any client that has ioredis' methods. */
export const trafficOf = (redis: IoredisLike, key: string, close?: () => Promise<void>): TrafficClient => {
  // A client without a listener prints each error of its connection.
  redis.on('error', () => {})
  const ready = observed(redis.ping().then(() => {}))
  return {
    ready: () => ready,
    write: async (id) => {
      await redis.rpush(key, id)
      // The reply is handed over in the turn in which it was read, so the socket is still the one it came by.
      const { remoteAddress, remotePort } = redis.stream ?? {}
      return remoteAddress === undefined ? undefined : `${remoteAddress}:${remotePort}`
    },
    emitters: () => [redis, redis.stream].filter(isEmitter),
    close: close ?? (async () => redis.disconnect()),
  }
}

/** What a client of ioredis' family takes to find the master through the sentinels, and nothing else. */
interface SentinelOptions {
  sentinels: { host: string; port: number }[]
  name: string
  password?: string
  sentinelPassword?: string
  tls?: NonNullable<ClientSettings['tls']>
  sentinelTLS?: NonNullable<ClientSettings['tls']>
  enableTLSForSentinelMode?: boolean
}

/** The same settings as such a client has them. */
export const sentinelOptions = ({
  sentinels,
  name,
  password,
  sentinelPassword,
  tls,
}: ClientSettings): SentinelOptions => ({
  sentinels: [...sentinels],
  name,
  ...(password === undefined ? {} : { password }),
  ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
  ...(tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
})

const adapter = (name: string, extra: IoredisOptions): ClientAdapter => ({
  name,
  open: ({ env, key }) => trafficOf(new Redis({ ...sentinelOptions(settingsFrom(env)), ...extra }), key),
})

/** ioredis as it comes. */
export const ioredis: ClientAdapter = adapter('ioredis', {})

/** ioredis with its option `failoverDetector`, which listens to the sentinels. */
export const ioredisFailoverDetector: ClientAdapter = adapter('ioredis-failover-detector', { failoverDetector: true })
