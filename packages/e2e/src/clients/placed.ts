import type { ClientPlace } from '../drivers/network.js'
import type { ClientAdapter } from './adapter.js'

/**
 * The same client, at a place: it finds the sentinels as one does there, and all its connections come from there.
 *
 * @example
 * ```ts
 * const [a, b] = [cluster.place('A'), cluster.place('B')]
 * const client = placed(ioredis, a).open({ env: a.env, key: 'ids' })
 * await cluster.isolate([cluster.master, a])
 * ```
 */
export const placed = (adapter: ClientAdapter, place: ClientPlace): ClientAdapter => ({
  name: `${adapter.name}@${place.name}`,
  open: ({ key }) => {
    const client = place.run(() => adapter.open({ env: place.env, key }))
    return {
      ready: () => place.run(() => client.ready()),
      write: (id) => place.run(() => client.write(id)),
      close: () => place.run(() => client.close()),
    }
  },
})
