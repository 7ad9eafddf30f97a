import { createSentinel } from 'redis'
import { type ClientAdapter, observed } from './adapter.js'
import { settingsFrom } from './settings.js'

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
      close: () => sentinel.destroy().catch(() => {}),
    }
  },
}
