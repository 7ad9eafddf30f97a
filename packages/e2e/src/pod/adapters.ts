import type { ClientAdapter } from '../clients/adapter.js'
import { ioredis, ioredisFailoverDetector } from '../clients/ioredis.js'
import { iovalkey, iovalkeyFailoverDetector } from '../clients/iovalkey.js'
import { nodeRedis } from '../clients/node-redis.js'
import { pinned } from '../clients/pinned.js'
import { switchmaster, switchmasterDurable, switchmasterIsolationFence } from '../clients/switchmaster.js'

const ADAPTERS: readonly ClientAdapter[] = [
  switchmaster,
  switchmasterDurable,
  switchmasterIsolationFence,
  ioredis,
  ioredisFailoverDetector,
  iovalkey,
  iovalkeyFailoverDetector,
  nodeRedis,
  pinned,
]

/** The client of this name. */
export const adapterNamed = (name: string): ClientAdapter => {
  const adapter = ADAPTERS.find((candidate) => candidate.name === name)
  if (adapter) return adapter
  throw new Error(`There is no client ${name}. There are: ${ADAPTERS.map((known) => known.name).join(', ')}.`)
}
