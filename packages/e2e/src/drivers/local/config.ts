import type { Certificates } from '../certificates.js'
import type { LocalSettings } from './options.js'

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** Where a server listens, and the address that it gives to all others, where that is a different one. */
export interface Listening extends Address {
  readonly announced?: Address
}

const escapeBytes = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

/** An argument as redis.conf reads it back, whatever characters it has. */
export const quote = (value: string): string => `"${value.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, escapeBytes)}"`

const listening = (address: Listening, settings: LocalSettings, certificates: Certificates | undefined): string[] => {
  const shared = [
    `bind ${address.host}`,
    ...(address.announced ? [`bind-source-addr ${address.host}`] : []),
    'protected-mode no',
    'daemonize no',
    'logfile ""',
  ]
  if (!certificates) return [...shared, `port ${address.port}`]
  return [
    ...shared,
    'port 0',
    `tls-port ${address.port}`,
    `tls-ca-cert-file ${quote(certificates.caFile)}`,
    `tls-cert-file ${quote(certificates.certFile)}`,
    `tls-key-file ${quote(certificates.keyFile)}`,
    `tls-auth-clients ${settings.tls === 'mutual' ? 'yes' : 'no'}`,
    'tls-replication yes',
  ]
}

const announcing = (prefix: string, { announced }: Listening): string[] =>
  announced ? [`${prefix}announce-ip ${announced.host}`, `${prefix}announce-port ${announced.port}`] : []

const extra = (lines: Readonly<Record<string, string>>): string[] =>
  Object.entries(lines).map(([name, value]) => `${name} ${value === '' ? '""' : value}`)

/** The redis.conf of a data node; `master` is the one it follows, if it follows one. */
export const dataConfig = (
  address: Listening,
  master: Address | undefined,
  settings: LocalSettings,
  certificates: Certificates | undefined,
): string =>
  [
    ...listening(address, settings, certificates),
    ...announcing('replica-', address),
    'save ""',
    'appendonly no',
    // Otherwise a replica that needs a full copy waits five seconds for others to join it.
    'repl-diskless-sync-delay 0',
    ...(settings.password === undefined
      ? []
      : [`requirepass ${quote(settings.password)}`, `masterauth ${quote(settings.password)}`]),
    ...(master ? [`replicaof ${master.host} ${master.port}`] : []),
    ...extra(settings.config),
    '',
  ].join('\n')

/** The sentinel.conf a sentinel starts with. It is the sentinel's own from then on: it writes its state there. */
export const sentinelConfig = (
  address: Listening,
  master: Address,
  settings: LocalSettings,
  certificates: Certificates | undefined,
): string => {
  const { masterName, sentinelPassword } = settings
  return [
    ...listening(address, settings, certificates),
    ...announcing('sentinel ', address),
    `sentinel monitor ${masterName} ${master.host} ${master.port} ${settings.quorum}`,
    `sentinel down-after-milliseconds ${masterName} ${settings.downAfterMs}`,
    `sentinel failover-timeout ${masterName} ${settings.failoverTimeoutMs}`,
    ...(settings.password === undefined ? [] : [`sentinel auth-pass ${masterName} ${quote(settings.password)}`]),
    ...(sentinelPassword === undefined
      ? []
      : [`requirepass ${quote(sentinelPassword)}`, `sentinel sentinel-pass ${quote(sentinelPassword)}`]),
    ...extra(settings.sentinelConfig),
    '',
  ].join('\n')
}
