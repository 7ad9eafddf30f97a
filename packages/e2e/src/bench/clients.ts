import { createRequire } from 'node:module'
import type { ClientAdapter } from '../clients/adapter.js'
import { ioredis, ioredisFailoverDetector } from '../clients/ioredis.js'
import { nodeRedis } from '../clients/node-redis.js'
import { switchmaster } from '../clients/switchmaster.js'

/** Everybody who is measured, ours first. */
export const CLIENTS: readonly ClientAdapter[] = [switchmaster, ioredis, ioredisFailoverDetector, nodeRedis]

/** The goals are for this one. */
export const OURS: string = switchmaster.name

export const clientCalled = (name: string): ClientAdapter => {
  const client = CLIENTS.find((candidate) => candidate.name === name)
  if (client) return client
  throw new Error(`There is no client called ${name}: there are ${CLIENTS.map((known) => known.name).join(', ')}.`)
}

const versionOf = createRequire(import.meta.url)

/** The versions of the packages that are compared. */
export const versions = (): Readonly<Record<string, string>> => ({
  ioredis: versionOf('ioredis/package.json').version,
  'node-redis': versionOf('redis/package.json').version,
})
