import type { ConnectionOptions } from 'node:tls'
import type { RedisOptions } from 'ioredis'

/**
 * The limits on what Switchmaster waits for, all in milliseconds.
 * Each must be a positive, finite number; anything else is a `CONFIG_INVALID` error.
 *
 * @example
 * ```ts
 * const redis = new Redis({ timing: { askBudgetMs: 250, discoveryTimeoutMs: 3000 } })
 * ```
 */
export interface Timing {
  /**
   * How long a discovery waits for the sentinels that do not answer, once it has asked all of them at the same time.
   * Allowed: 50 to 5000.
   * @default 400
   */
  readonly askBudgetMs: number
  /**
   * How long a data node may take to answer AUTH and ROLE before its connection is given up.
   * @default 1000
   */
  readonly roleTimeoutMs: number
  /**
   * How often every sentinel is asked again although nothing has happened. Jittered, so that clients do not ask in step.
   * @default 5000
   */
  readonly pollIntervalMs: number
  /**
   * How often a PING goes out on each connection to a sentinel, and how often a data connection is looked after.
   * @default 1000
   */
  readonly heartbeatIntervalMs: number
  /**
   * How long such a PING may go unanswered before the connection counts as dead.
   * @default 3000
   */
  readonly heartbeatTimeoutMs: number
  /**
   * How long a data connection may owe an answer without receiving anything before it is replaced, provided that the
   * node answers on another connection meanwhile. Blocking commands owe nothing.
   * @default 10000
   */
  readonly silenceTimeoutMs: number
  /**
   * How long commands wait for the first master before they are rejected with the error that says why there is none.
   * @default 10000
   */
  readonly discoveryTimeoutMs: number
}

/**
 * What Switchmaster adds to the options of ioredis.
 *
 * @example
 * ```ts
 * const redis = new Redis({ service: 'cache', timing: { pollIntervalMs: 10_000 } })
 * ```
 */
export interface SwitchmasterOptions {
  /**
   * The Kubernetes Service of the sentinels. `'cache'` reads `CACHE_SERVICE_HOST` and `CACHE_SERVICE_PORT`, and where
   * these are not set, but the program runs in a pod, uses the name `cache`. A Service that is named here is the only
   * one considered: `REDIS_SENTINELS` and `REDIS_URL`, which may belong to another cluster, are not read then.
   * Ignored where the options say an address themselves (`sentinels`, `host`, `port`, `path` or a URL).
   * @default 'redis-sentinel', after `REDIS_SENTINELS` and before `REDIS_URL`
   */
  readonly service?: string | undefined
  /** Limits on what is waited for; those left out keep their defaults. See {@link Timing}. */
  readonly timing?: { readonly [K in keyof Timing]?: Timing[K] | undefined } | undefined
  /**
   * Whether commands that are issued in one tick leave in one write, which saves a system call for each of them.
   * Concerns ticks with eight commands or more; fewer are written one by one, as in ioredis, which is faster then.
   * `false` leaves every write to the socket alone. Only for clients that go through sentinels.
   * @default true
   */
  readonly joinWrites?: boolean | undefined
}

/** Every option of ioredis, under its own name, and {@link SwitchmasterOptions}. */
export type Options = RedisOptions & SwitchmasterOptions

/** A sentinel as it was configured: a name stays a name, and is resolved again at each connection. */
export interface Seed {
  readonly host: string
  readonly port: number
  /** 4 or 6 to use addresses of one IP version only, 0 for both. */
  readonly family?: number
}

/** What it takes to be let in, on either side. TLS is in use where `tls` (data nodes) or `sentinelTLS` is present. */
export interface Secrets {
  readonly username?: string
  readonly password?: string
  readonly sentinelUsername?: string
  readonly sentinelPassword?: string
  readonly tls?: ConnectionOptions
  readonly sentinelTLS?: ConnectionOptions
}

/** One setting, and who said so. */
export interface Provenance {
  readonly setting: string
  /** As text; a secret is `******`. */
  readonly value: string
  /** `'options'`, `'URL'`, `'arguments'`, `'default'`, or the name of an environment variable. */
  readonly source: string
}

interface ResolvedBase {
  /** Ready for the constructor of ioredis, which fills in its own defaults. */
  readonly ioredis: RedisOptions
  readonly provenance: readonly Provenance[]
  /**
   * The secrets as they are now: the files of `..._FILE` variables are read again at each call.
   * Throws `CONFIG_INVALID` where one cannot be read.
   */
  readonly readSecrets: () => Secrets
}

/** An address was named: ioredis, with nothing added. */
export interface ResolvedPlain extends ResolvedBase {
  readonly kind: 'plain'
}

/** Sentinels were named, or found. */
export interface ResolvedSentinel extends ResolvedBase {
  readonly kind: 'sentinel'
  readonly seeds: readonly Seed[]
  readonly masterName: string
  readonly role: 'master' | 'slave'
  readonly timing: Timing
  readonly joinWrites: boolean
  /**
   * Equal for two clients of this process exactly where the sentinels are shown the same secrets, so that they can
   * share connections to them. A keyed hash: it tells nothing about the secrets.
   */
  readonly secretsKey: string
}

export type Resolved = ResolvedPlain | ResolvedSentinel

/** Environment variables, as in `process.env`. One that is set to nothing counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Gives the text of a file, or throws. */
export type ReadFile = (path: string) => string
