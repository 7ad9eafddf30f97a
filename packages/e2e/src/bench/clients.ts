import { createRequire } from 'node:module'
import type { ClientAdapter } from '../clients/adapter.js'
import { ioredis, ioredisFailoverDetector } from '../clients/ioredis.js'
import { iovalkey, iovalkeyFailoverDetector } from '../clients/iovalkey.js'
import { nodeRedis } from '../clients/node-redis.js'
import { switchmaster, switchmasterDurable, switchmasterIsolationFence } from '../clients/switchmaster.js'

/** Everybody who is measured unless somebody is named, ours first. */
export const CLIENTS: readonly ClientAdapter[] = [
  switchmaster,
  ioredis,
  ioredisFailoverDetector,
  iovalkeyFailoverDetector,
  nodeRedis,
]

/** Everybody who can be measured. */
export const KNOWN: readonly ClientAdapter[] = [...CLIENTS, iovalkey, switchmasterIsolationFence, switchmasterDurable]

/** The one that does not write while it is cut off. */
export const FENCED: string = switchmasterIsolationFence.name

/** The one that waits for a replica. */
export const DURABLE: string = switchmasterDurable.name

/** Ours as it comes. */
export const OURS: string = switchmaster.name

/** ioredis as it comes. */
export const PLAIN: string = ioredis.name

export const clientCalled = (name: string): ClientAdapter => {
  const client = KNOWN.find((candidate) => candidate.name === name)
  if (client) return client
  throw new Error(`There is no client called ${name}: there are ${KNOWN.map((known) => known.name).join(', ')}.`)
}

const versionOf = createRequire(import.meta.url)

/** The versions of the packages that are compared. */
export const versions = (): Readonly<Record<string, string>> => ({
  ioredis: versionOf('ioredis/package.json').version,
  iovalkey: versionOf('iovalkey/package.json').version,
  'node-redis': versionOf('redis/package.json').version,
})
