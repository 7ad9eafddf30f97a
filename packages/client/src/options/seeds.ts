import { isIP } from 'node:net'
import { configError } from '../errors.js'
import { SENTINEL_PORT } from './address.js'
import { parsePort } from './port.js'
import { show } from './show.js'
import type { Seed } from './types.js'

const DEFAULT_HOST = '127.0.0.1'

/** Names a part of the list in errors: `sentinels[1].port (from options)`. */
type Where = (part: string) => string

const checkHost = (entry: Readonly<Record<string, unknown>>, where: Where): string => {
  const { host } = entry
  if (typeof host === 'string' && host.trim() !== '') return host
  if (host !== undefined) throw configError(`Expected ${where('.host')} to be a name or an address, got ${show(host)}.`)
  // Without this, a sentinel under another name (`hostname`, `ip`, `url`) would be taken for one on this machine.
  const stray = Object.keys(entry).find((name) => !['host', 'port', 'family', 'servername'].includes(name))
  if (stray !== undefined) throw configError(`Expected ${where('')} to have a host, got one with '${stray}' instead.`)
  return DEFAULT_HOST
}

const checkFamily = (family: unknown, where: Where): number => {
  if (family === 0 || family === 4 || family === 6) return family
  throw configError(`Expected ${where('.family')} to be 0, 4 or 6, got ${show(family)}.`)
}

const checkServername = (servername: unknown, where: Where): string => {
  if (typeof servername === 'string' && servername !== '' && isIP(servername) === 0) return servername
  throw configError(`Expected ${where('.servername')} to be the name in a certificate, got ${show(servername)}.`)
}

const checkSeed = (entry: unknown, where: Where): Seed => {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw configError(`Expected ${where('')} to be an object like { host: 's1', port: 26379 }, got ${show(entry)}.`)
  }
  const fields = entry as Readonly<Record<string, unknown>>
  const { port, family, servername } = fields
  return {
    host: checkHost(fields, where),
    port: port === undefined || port === null ? SENTINEL_PORT : parsePort(port, where('.port')),
    ...(family === undefined || family === null ? {} : { family: checkFamily(family, where) }),
    ...(servername === undefined || servername === null ? {} : { servername: checkServername(servername, where) }),
  }
}

/** Checks the `sentinels` option. A host or port that is left out has ioredis' default: 127.0.0.1 and 26379. */
export const checkSeeds = (given: unknown, source: string): Seed[] => {
  if (!Array.isArray(given)) {
    throw configError(`Expected sentinels (from ${source}) to be an array of { host, port }, got ${show(given)}.`)
  }
  if (given.length === 0) {
    throw configError(`Expected at least one sentinel in sentinels (from ${source}), got an empty array.`)
  }
  // Not map(), which would skip the holes of a sparse array.
  return Array.from(given, (entry, index) => checkSeed(entry, (part) => `sentinels[${index}]${part} (from ${source})`))
}
