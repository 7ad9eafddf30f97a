import type { RedisOptions } from 'ioredis'
import { type Clock, systemClock } from '../clock.js'
import type { Failover, ResolvedSentinel, Secrets } from '../options/types.js'
import type { PreferredSlaves } from './replica-choice.js'

/** What it takes to be let in by a data node. */
export type DataSecrets = Pick<Secrets, 'username' | 'password' | 'tls'>

/** What one client needs to know to connect, checked and complete. */
export interface ClientSettings {
  readonly masterName: string
  readonly role: 'master' | 'slave'
  readonly failover: Failover
  readonly preferredSlaves: PreferredSlaves | undefined
  readonly family: number
  readonly connectTimeoutMs: number
  readonly disconnectTimeoutMs: number
  readonly roleTimeoutMs: number
  readonly joinWrites: boolean
  /** As they are now. */
  readonly secrets: () => DataSecrets
  readonly clock: Clock
}

/** `options` are ioredis' own, complete with its defaults, and may be changed by the program later. */
export const clientSettings = (resolved: ResolvedSentinel, options: RedisOptions): ClientSettings => ({
  masterName: resolved.masterName,
  role: resolved.role,
  failover: resolved.failover,
  preferredSlaves: options.preferredSlaves,
  family: options.family ?? 0,
  connectTimeoutMs: options.connectTimeout ?? 10_000,
  disconnectTimeoutMs: options.disconnectTimeout ?? 2000,
  roleTimeoutMs: resolved.timing.roleTimeoutMs,
  // Autopipelining joins the commands of a tick itself: there is nothing left to gain.
  joinWrites: resolved.joinWrites && !options.enableAutoPipelining,
  secrets: () => ({
    ...(options.username ? { username: options.username } : {}),
    ...(options.password ? { password: options.password } : {}),
    ...(options.tls && options.enableTLSForSentinelMode ? { tls: options.tls } : {}),
  }),
  clock: systemClock,
})
