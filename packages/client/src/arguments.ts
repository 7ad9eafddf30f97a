import type { RedisOptions } from 'ioredis'
import { TopologyConnector } from './connection/connector.js'
import { clientSettings } from './connection/settings.js'
import { readTextFile } from './options/discover.js'
import { resolve } from './options/resolve.js'
import type { Resolved, ResolvedSentinel } from './options/types.js'
import { watcherOf } from './sentinels/registry.js'

/** The class that ioredis makes a client's connector with; known again when options travel from client to client. */
const OURS = new WeakSet<object>()

/** Where ioredis goes by default: it is among the options of every client, also of one that was sent elsewhere. */
const PLAIN_ADDRESS: readonly string[] = ['host', 'port', 'path']

/** What a client was made of. */
export interface Origin {
  readonly resolved: Resolved
  /** Options that the environment has given: a duplicate asks it again instead of inheriting them. */
  readonly fromEnvironment: readonly string[]
}

/** Reads the arguments of `new Redis(...)`; `ioredis` is what its constructor gets. */
export const readOrigin = (args: readonly unknown[]): Origin & { readonly ioredis: RedisOptions } => {
  const given = args.map(withoutConnector)
  const resolved = resolve(given, process.env, readTextFile)
  const named = new Set(given.flatMap((arg) => (typeof arg === 'object' && arg !== null ? Object.keys(arg) : [])))
  const spoken = given.some((arg) => typeof arg === 'string' || typeof arg === 'number')
  const addressed = spoken || ['sentinels', ...PLAIN_ADDRESS].some((name) => named.has(name))
  const settled = [...Object.keys(resolved.ioredis), ...(addressed ? [] : PLAIN_ADDRESS)]
  const fromEnvironment = spoken ? [] : settled.filter((name) => !named.has(name))
  return {
    resolved,
    fromEnvironment,
    ioredis: resolved.kind === 'sentinel' ? withConnector(resolved) : resolved.ioredis,
  }
}

/** Options that were taken from another client of ours carry its connector, which is that client's alone. */
const withoutConnector = (arg: unknown): unknown => {
  if (typeof arg !== 'object' || arg === null || !('Connector' in arg)) return arg
  const { Connector, ...rest } = arg
  return typeof Connector === 'function' && OURS.has(Connector) ? rest : arg
}

const withConnector = (resolved: ResolvedSentinel): RedisOptions => {
  class Connector extends TopologyConnector {
    constructor(options: unknown) {
      const complete = options as RedisOptions
      super(watcherOf(resolved, complete), clientSettings(resolved, complete))
    }
  }
  OURS.add(Connector)
  return { ...resolved.ioredis, Connector }
}
