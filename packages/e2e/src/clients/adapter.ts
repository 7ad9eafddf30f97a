/** What a client is told: where the sentinels are, and what to write to. */
export interface ClientTarget {
  /** The environment of the cluster: `cluster.env`, with `REDIS_SENTINELS` where the client is to know them all. */
  readonly env: Readonly<Record<string, string>>
  /** The list that the ids are pushed on. */
  readonly key: string
}

/** Something that can be listened to. */
export interface Emitter {
  eventNames(): readonly (string | symbol)[]
  listenerCount(name: string | symbol): number
}

/** A client at work. */
export interface TrafficClient {
  /** Resolves once it can write. No limit: whoever waits brings one. */
  ready(): Promise<void>
  /** Pushes an id on the list and resolves when that is acknowledged, with `host:port` of the server where it is known. */
  write(id: string): Promise<string | undefined>
  /** Lets go of everything at once, whatever state it is in. Nothing is written afterwards. */
  close(): Promise<void>
  /** The client and what it consists of at the moment, where it lets that be seen: to find listeners left behind. */
  emitters?(): readonly Emitter[]
}

/**
 * Any client, as the harness uses it.
 *
 * @example
 * ```ts
 * const client = ioredis.open({ env: cluster.env, key: 'ids' })
 * await client.ready()
 * const writers = startWriters({ write: (id) => client.write(id) })
 * ```
 */
export interface ClientAdapter {
  readonly name: string
  /** Makes a client with the settings its users have by default. Returns at once; it connects on its own. */
  open(target: ClientTarget): TrafficClient
}

/** Keeps a rejection that nobody has asked for yet from ending the process. */
export const observed = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {})
  return promise
}
