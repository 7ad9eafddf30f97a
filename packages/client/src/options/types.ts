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
   * How long commands wait for the first master, or for a replica where there is none, before they are rejected with the
   * error that says why there is none.
   * @default 10000
   */
  readonly discoveryTimeoutMs: number
}

/**
 * What a client does while its master is being replaced.
 *
 * @example
 * ```ts
 * const redis = new Redis({ failover: { fence: 'all', promote: 'confirmed', isolation: 'fence' } })
 * ```
 */
export interface Failover {
  /**
   * What waits from the moment in which the sentinels have chosen a candidate until it is master: `'writes'`, `'all'`
   * commands, or nothing (`'off'`). Writes are what the server's COMMAND table calls so, scripts and functions among
   * them; pipelines and transactions wait as a whole, and a read waits behind a held write of the same key.
   * @default 'writes'
   */
  readonly fence: 'writes' | 'all' | 'off'
  /**
   * How long they wait at most, in milliseconds. Then they go to the old master, if it is still there.
   * @default 2000
   */
  readonly fenceTimeoutMs: number
  /**
   * When to go over: `'early'`, as soon as the candidate itself answers that it is master, about a second before a
   * sentinel says so; or when one has (`'confirmed'`).
   * @default 'early'
   */
  readonly promote: 'early' | 'confirmed'
  /**
   * How long an early switch may go without a sentinel's confirmation, in milliseconds, before it is undone.
   * @default 3000
   */
  readonly confirmTimeoutMs: number
  /**
   * What a client does that hears less than a majority of the sentinels: go on with its master (`'serve'`), or hold
   * its writes, and after `fenceTimeoutMs` reject them with `QUORUM_LOST` (`'fence'`): nothing is acknowledged by a
   * master that may have been replaced. What was acknowledged before the cut was noticed, within three quarters of
   * `down-after`, is lost if the others promote; {@link Redis.durable} does not acknowledge it.
   * @default 'serve'
   */
  readonly isolation: 'serve' | 'fence'
  /**
   * How many commands of one client may wait. One more is rejected with `HELD_TOO_MUCH`.
   * @default 100000
   */
  readonly maxHeldCommands: number
  /**
   * How many bytes their arguments may have together.
   * @default 67108864 (64 MiB)
   */
  readonly maxHeldBytes: number
}

/**
 * Which commands are sent again when their connection is lost before they were answered: those that can be executed
 * twice without harm (`'safe'`), every one as ioredis does (`'all'`), or none (`'none'`). The others are rejected with
 * `UNCERTAIN_WRITE`. Commands that were refused, or never sent, are always sent again.
 */
export type Resend = 'safe' | 'all' | 'none'

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
  /** What to do while the master is being replaced; those left out keep their defaults. See {@link Failover}. */
  readonly failover?: { readonly [K in keyof Failover]?: Failover[K] | undefined } | undefined
  /**
   * Which commands are sent again when their connection is lost before they were answered. See {@link Resend}.
   * @default 'safe'
   */
  readonly resend?: Resend | undefined
  /**
   * Whether commands that are issued in one tick leave in one write, which saves a system call for each of them.
   * Concerns ticks with eight commands or more; fewer are written one by one, as in ioredis, which is faster then.
   * `false` leaves every write to the socket alone, and so does `enableAutoPipelining`, which joins them itself. Only for
   * clients that go through sentinels.
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
  /** The name that its certificate is to hold. Default: the host, where that is a name. */
  readonly servername?: string
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
  readonly failover: Failover
  readonly resend: Resend
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
