/** What an option holds, as far as a URL can say it; `other` stands for objects and functions. */
export type OptionKind = 'string' | 'number' | 'boolean' | 'other'

const SENTINEL: Readonly<Record<string, OptionKind>> = {
  sentinels: 'other',
  name: 'string',
  role: 'string',
  sentinelUsername: 'string',
  sentinelPassword: 'string',
  sentinelRetryStrategy: 'other',
  sentinelReconnectStrategy: 'other',
  sentinelCommandTimeout: 'number',
  sentinelMaxConnections: 'number',
  sentinelTLS: 'other',
  enableTLSForSentinelMode: 'boolean',
  preferredSlaves: 'other',
  natMap: 'other',
  updateSentinels: 'boolean',
  failoverDetector: 'boolean',
}

const OURS: Readonly<Record<string, OptionKind>> = {
  service: 'string',
  timing: 'other',
  failover: 'other',
  resend: 'string',
  joinWrites: 'boolean',
}

const OTHERS: Readonly<Record<string, OptionKind>> = {
  host: 'string',
  port: 'number',
  path: 'string',
  family: 'number',
  tls: 'other',
  username: 'string',
  password: 'string',
  db: 'number',
  connectionName: 'string',
  clientInfoTag: 'string',
  disableClientInfo: 'boolean',
  keyPrefix: 'string',
  connectTimeout: 'number',
  disconnectTimeout: 'number',
  commandTimeout: 'number',
  socketTimeout: 'number',
  blockingTimeout: 'number',
  blockingTimeoutGrace: 'number',
  keepAlive: 'number',
  noDelay: 'boolean',
  protocol: 'number',
  replyMapping: 'string',
  maxRetriesPerRequest: 'number',
  maxLoadingRetryTime: 'number',
  lazyConnect: 'boolean',
  monitor: 'boolean',
  readOnly: 'boolean',
  stringNumbers: 'boolean',
  showFriendlyErrorStack: 'boolean',
  autoResubscribe: 'boolean',
  autoResendUnfulfilledCommands: 'boolean',
  enableOfflineQueue: 'boolean',
  enableReadyCheck: 'boolean',
  enableAutoPipelining: 'boolean',
  autoPipeliningIgnoredCommands: 'other',
  retryStrategy: 'other',
  reconnectOnError: 'other',
  scripts: 'other',
  himportFieldsets: 'other',
  offlineQueue: 'boolean',
  commandQueue: 'boolean',
  Connector: 'other',
}

/** Every option there is, ours and ioredis'. */
export const KIND_OF_OPTION: Readonly<Record<string, OptionKind>> = { ...SENTINEL, ...OURS, ...OTHERS }

/** The options that a misspelling is looked for. */
export const CHECKED_NAMES: readonly string[] = [...Object.keys(SENTINEL), ...Object.keys(OURS)]

/** What other clients call these options, in lower case. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ['master', 'name'],
  ['mastername', 'name'],
  ['masterset', 'name'],
  ['mastergroup', 'name'],
  ['mastergroupname', 'name'],
  ['sentinelmaster', 'name'],
  ['sentinelmastername', 'name'],
  ['sentinelname', 'name'],
  ['servicename', 'service'],
  ['sentinelservice', 'service'],
  ['sentinelhosts', 'sentinels'],
  ['sentinelnodes', 'sentinels'],
  ['sentinelrootnodes', 'sentinels'],
  ['sentineladdresses', 'sentinels'],
  ['sentineladdrs', 'sentinels'],
  ['sentinelurls', 'sentinels'],
  ['sentineluser', 'sentinelUsername'],
  ['sentinelpass', 'sentinelPassword'],
  ['sentinelauth', 'sentinelPassword'],
  ['preferredreplicas', 'preferredSlaves'],
  ['timeouts', 'timing'],
])
