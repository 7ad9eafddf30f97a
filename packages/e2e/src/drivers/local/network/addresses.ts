import { createServer } from 'node:net'
import { HarnessError } from '../../../errors.js'

/** What an address stands for: a server itself, a server as all others know it, a place, a place's Service. */
const ZONES = ['server', 'front', 'place', 'service'] as const

/** Places a cluster can have: certificates name all addresses in advance. */
export const MAX_PLACES = 16

/**
 * The loopback addresses of one cluster. They are drawn at random, so that two clusters are easily told apart; should
 * they be the same, the ports are not.
 */
export class Addresses {
  readonly #base: readonly [number, number]

  constructor(random: () => number = Math.random) {
    // Low numbers are taken: name servers of containers and of systemd listen at 127.0.0.11 and 127.0.0.53.
    this.#base = [16 + Math.floor(random() * 240), ZONES.length * Math.floor(random() * 63)]
  }

  of(zone: (typeof ZONES)[number], index: number): string {
    const [second, third] = this.#base
    return `127.${second}.${third + ZONES.indexOf(zone)}.${index + 1}`
  }

  /** All that can be, for certificates. */
  all(servers: number): readonly string[] {
    const counts = { server: servers, front: servers, place: 0, service: MAX_PLACES } as const
    return ZONES.flatMap((zone) => Array.from({ length: counts[zone] }, (_, index) => this.of(zone, index)))
  }
}

/** Fails where this machine has no more than 127.0.0.1, as macOS has it unless it is told otherwise. */
export const requireAddress = (host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (cause) => {
      const why = `this machine cannot listen on ${host} (${cause.message})`
      const what = `network: 'proxied' needs the whole of 127.0.0.0/8, as Linux has it, and ${why}.`
      reject(new HarnessError('NETWORK_UNAVAILABLE', what, cause))
    })
    server.listen({ host, port: 0, exclusive: true }, () => server.close(() => resolve()))
  })
