import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Seed } from '../options/types.js'
import type { Endpoint } from './members.js'

/** Resolves a host name to all its addresses. */
export type Resolver = (host: string, family: number) => Promise<readonly string[]>

export const systemResolver: Resolver = async (host, family) =>
  (await lookup(host, { all: true, family })).map(({ address }) => address)

/**
 * Seeds as they resolve now. Names stay names: behind one there may be several sentinels (a headless Service), and
 * other ones after a restart, so it is asked again each time.
 */
export const resolveSeed = async (seed: Seed, defaultFamily: number, resolve: Resolver): Promise<Endpoint[]> => {
  const { host, port, family = defaultFamily } = seed
  if (isIP(host) !== 0) return [{ host, port, servername: seed.servername }]
  const addresses = await resolve(host, family)
  return [...new Set(addresses)].map((address) => ({ host: address, port, servername: seed.servername ?? host }))
}
