import { type Options, Redis, type Topology } from '@switchmaster/client'
import type { ClientAdapter, ClientTarget, TrafficClient } from './adapter.js'
import { sentinelOptions, trafficOf } from './ioredis.js'
import { settingsFrom } from './settings.js'

/** How long replicas may take to hold a write. */
const DURABLE_TIMEOUT_MS = 1_000

/** Traffic over our own client, which also tells what it sees of the cluster. */
export interface SwitchmasterTraffic extends TrafficClient {
  readonly topology: Topology
}

/** Makes a client the way a program in a pod does: with the address from the environment, and from nothing else. */
const fromEnvironment = (env: Readonly<Record<string, string>>, options: Options): Redis => {
  const before = { ...process.env }
  // What this process itself was given must not show through: it may well run in a pod.
  for (const name of Object.keys(before)) if (/^(REDIS|KUBERNETES)_/.test(name)) delete process.env[name]
  Object.assign(process.env, env)
  try {
    return new Redis(options)
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

interface SwitchmasterAdapter extends ClientAdapter {
  open(target: ClientTarget): SwitchmasterTraffic
}

const adapter = (name: string, options: Options): SwitchmasterAdapter => ({
  name,
  open: ({ env, key }) => {
    const redis = fromEnvironment(env, options)
    const traffic = trafficOf(redis, key, () => redis.close({ drainMs: 0 }))
    const { topology } = redis
    return { ...traffic, topology, emitters: () => [...(traffic.emitters?.() ?? []), topology] }
  },
})

/** Switchmaster as it comes: `new Redis()`. */
export const switchmaster: SwitchmasterAdapter = adapter('switchmaster', {})

/** Switchmaster that does not write while it is cut off from the majority of the sentinels. */
export const switchmasterIsolationFence: SwitchmasterAdapter = adapter('switchmaster-isolation-fence', {
  failover: { isolation: 'fence' },
})

/** Switchmaster whose writes count only once a replica holds them. */
export const switchmasterDurable: ClientAdapter = {
  name: 'switchmaster-durable',
  open: ({ env, key }) => {
    // Its own connection is made later, when the environment is no longer the cluster's.
    const redis = new Redis(sentinelOptions(settingsFrom(env)))
    const durable = redis.durable({ replicas: 1, timeoutMs: DURABLE_TIMEOUT_MS })
    const traffic = trafficOf(redis, key, () => redis.close({ drainMs: 0 }))
    return {
      ...traffic,
      write: async (id) => {
        await durable.rpush(key, id)
        // It has a connection of its own, which does not show.
        return undefined
      },
    }
  },
}
