import { HarnessError } from '../../errors.js'
import { findRedisServer } from './binary.js'

/** What {@link startLocal} can be told. */
export interface LocalOptions {
  /** Number of replicas beside the master. Default: 2. */
  readonly replicas?: number
  /** Number of sentinels. Default: 3. */
  readonly sentinels?: number
  /**
   * Milliseconds without an answer after which a sentinel takes a server for down. Below 1000 one crash can make
   * several failovers, because a sentinel reaches out for the new master once a second only. Default: 1000.
   */
  readonly downAfterMs?: number
  /** How many sentinels have to take the master for down before a failover begins. Default: a majority. */
  readonly quorum?: number
  /** The name the sentinels know the master by. Default: `mymaster`. */
  readonly masterName?: string
  /** The sentinels' own `failover-timeout`, in milliseconds. Default: 180000, which is Redis' own. */
  readonly failoverTimeoutMs?: number
  /** What clients and replicas log in to the data nodes with. Default: no password. */
  readonly password?: string
  /** What clients and other sentinels log in to the sentinels with. Default: no password. */
  readonly sentinelPassword?: string
  /**
   * `true`: every port speaks TLS and nothing else, with certificates made for this cluster. `'mutual'`: clients have to
   * show a certificate, too. Needs the command `openssl`. Default: `false`.
   */
  readonly tls?: boolean | 'mutual'
  /**
   * More lines for the data nodes' redis.conf, as written there: `{ 'min-replicas-to-write': '1' }`. They win over the
   * harness' own. Default: none.
   */
  readonly config?: Readonly<Record<string, string>>
  /** The same for the sentinels. Default: none. */
  readonly sentinelConfig?: Readonly<Record<string, string>>
  /**
   * `'direct'`: everything on 127.0.0.1, as simple as it gets. `'proxied'`: each server has an address of its own and
   * is known to all others by a further one, at which this process takes the connections and passes them on: then links
   * can be cut, delayed and reset. Needs the whole of 127.0.0.0/8, as Linux has it. Default: `'direct'`.
   */
  readonly network?: 'direct' | 'proxied'
  /** Path of the server to run, redis-server or valkey-server. Default: `REDIS_SERVER_BIN`, else found on the `PATH`. */
  readonly redisServer?: string
  /**
   * Lets the sentinels look ten times a second until the cluster has formed, which takes one second instead of up to
   * ten; from then on they keep Redis' own times. Default: `true`.
   */
  readonly fastStart?: boolean
  /** Limit on the whole start, in milliseconds. Default: 30000. */
  readonly startTimeoutMs?: number
}

/** {@link LocalOptions} checked and complete. */
export interface LocalSettings {
  readonly host: string
  readonly network: 'direct' | 'proxied'
  readonly replicas: number
  readonly sentinels: number
  readonly downAfterMs: number
  readonly quorum: number
  readonly masterName: string
  readonly failoverTimeoutMs: number
  readonly password: string | undefined
  readonly sentinelPassword: string | undefined
  readonly tls: 'off' | 'server' | 'mutual'
  readonly config: Readonly<Record<string, string>>
  readonly sentinelConfig: Readonly<Record<string, string>>
  readonly redisServer: string
  readonly fastStart: boolean
  readonly startTimeoutMs: number
}

const whole = (name: keyof LocalOptions, value: number, minimum: number): number => {
  if (Number.isInteger(value) && value >= minimum) return value
  throw new HarnessError('OPTIONS_INVALID', `Expected ${name} to be a whole number from ${minimum} up, got ${value}.`)
}

const TLS = { false: 'off', true: 'server', mutual: 'mutual' } as const

/** Fills in the defaults and refuses what cannot work. */
export const resolveLocalOptions = (options: LocalOptions, env: NodeJS.ProcessEnv): LocalSettings => {
  const sentinels = whole('sentinels', options.sentinels ?? 3, 1)
  const masterName = options.masterName ?? 'mymaster'
  if (!/^[A-Za-z0-9._-]+$/.test(masterName)) {
    throw new HarnessError(
      'OPTIONS_INVALID',
      `Expected masterName of letters, digits, ".", "_" and "-", got "${masterName}".`,
    )
  }
  const network = options.network ?? 'direct'
  if (network !== 'direct' && network !== 'proxied') {
    throw new HarnessError('OPTIONS_INVALID', `Expected network to be 'direct' or 'proxied', got '${network}'.`)
  }
  return {
    host: '127.0.0.1',
    network,
    replicas: whole('replicas', options.replicas ?? 2, 0),
    sentinels,
    downAfterMs: whole('downAfterMs', options.downAfterMs ?? 1000, 1),
    quorum: whole('quorum', options.quorum ?? Math.floor(sentinels / 2) + 1, 1),
    masterName,
    failoverTimeoutMs: whole('failoverTimeoutMs', options.failoverTimeoutMs ?? 180_000, 1),
    password: options.password,
    sentinelPassword: options.sentinelPassword,
    tls: TLS[`${options.tls ?? false}`],
    config: options.config ?? {},
    sentinelConfig: options.sentinelConfig ?? {},
    redisServer: findRedisServer(options.redisServer, env),
    fastStart: options.fastStart ?? true,
    startTimeoutMs: whole('startTimeoutMs', options.startTimeoutMs ?? 30_000, 1),
  }
}
