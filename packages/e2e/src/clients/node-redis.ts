import { setTimeout as sleep } from 'node:timers/promises'
import { createSentinel } from 'redis'
import { type ClientAdapter, observed } from './adapter.js'
import { settingsFrom } from './settings.js'

/** `destroy()` does not come to an end while the client is connecting to a sentinel that does not answer. */
const DESTROY_TIMEOUT_MS = 1_000

const atMost = async (ms: number, promise: Promise<unknown>): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([promise, sleep(ms, undefined, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}

/** The sentinel client of node-redis, as it comes. It does not tell which server answered. */
export const nodeRedis: ClientAdapter = {
  name: 'node-redis',
  open: ({ env, key }) => {
    const { sentinels, name, password, sentinelPassword, tls } = settingsFrom(env)
    const socket = tls ? { socket: { tls: true as const, ...tls } } : {}
    const sentinel = createSentinel({
      name,
      sentinelRootNodes: [...sentinels],
      nodeClientOptions: { ...socket, ...(password === undefined ? {} : { password }) },
      sentinelClientOptions: { ...socket, ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }) },
    })
    sentinel.on('error', () => {})
    const ready = observed(sentinel.connect().then(() => {}))
    return {
      ready: () => ready,
      write: async (id) => {
        await sentinel.rPush(key, id)
        return undefined
      },
      emitters: () => [sentinel],
      close: () =>
        atMost(
          DESTROY_TIMEOUT_MS,
          sentinel.destroy().catch(() => {}),
        ),
    }
  },
}
