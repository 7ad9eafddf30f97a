import type { RedisOptions } from 'ioredis'
import { systemClock } from '../clock.js'
import { identify } from '../options/identity.js'
import type { ResolvedSentinel } from '../options/types.js'
import { systemResolver } from './seeds.js'
import { Watcher } from './watcher.js'

// A client holds on to its watcher for as long as it lives itself, ended or not: so there is never a second watcher
// for the same sentinels, and none is kept for clients that are gone.
const watchers = new Map<string, WeakRef<Watcher>>()
const collected = new FinalizationRegistry<string>((key) => {
  if (watchers.get(key)?.deref() === undefined) watchers.delete(key)
})

/** A sentinel is not worth waiting for as long as ioredis' default of 10 s: there are others. */
const CONNECT_TIMEOUT_MS = 2000

/** The watcher over these sentinels: one for each set of them in a process, whatever the number of clients. */
export const watcherOf = (resolved: ResolvedSentinel, options: RedisOptions): Watcher => {
  const { seeds, timing, readSecrets, secretsKey } = resolved
  const settings = {
    seeds,
    timing,
    readSecrets,
    family: options.family ?? 0,
    natMap: options.natMap,
    learn: options.updateSentinels !== false,
    connectTimeoutMs: Math.min(options.connectTimeout ?? CONNECT_TIMEOUT_MS, CONNECT_TIMEOUT_MS),
  }
  const addresses = seeds.map((seed) => identify(seed)).sort()
  const { family, natMap, learn, connectTimeoutMs } = settings
  const key = identify([addresses, timing, secretsKey, family, natMap, learn, connectTimeoutMs])
  const known = watchers.get(key)?.deref()
  if (known) return known
  const watcher = new Watcher(settings, systemClock, systemResolver)
  watchers.set(key, new WeakRef(watcher))
  collected.register(watcher, key)
  return watcher
}
