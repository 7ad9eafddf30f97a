import { isIPv6 } from 'node:net'
import { configError } from '../errors.js'
import { parsePort } from './port.js'
import { show } from './show.js'
import type { Seed } from './types.js'

/** The port that sentinels listen on, where nothing else is said. */
export const SENTINEL_PORT = 26379

const ADDRESS = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>.*))?$/
const NOT_IN_A_NAME = /[\s/@?#,%\\]/

const withoutZone = (ip: string): string => ip.replace(/%.*$/, '')

/** `host`, `host:port`, `[ipv6]` or `[ipv6]:port`. `from` names the place in errors. */
export const parseAddress = (text: string, from: string): Seed => {
  // Text with an @ is likely to be a URL in the wrong place, and to hold a password.
  const got = text.includes('@') ? 'something with an @ in it' : show(text)
  const fail = (): never => {
    throw configError(`Expected host:port or [IPv6]:port in ${from}, got ${got}.`)
  }
  const { ipv6, name, port } = ADDRESS.exec(text)?.groups ?? {}
  if (ipv6 !== undefined && !isIPv6(withoutZone(ipv6))) return fail()
  if (ipv6 === undefined && (!name || NOT_IN_A_NAME.test(name))) return fail()
  const host = ipv6 ?? name ?? fail()
  if (port === undefined) return { host, port: SENTINEL_PORT }
  if (port.includes('@') || port.includes('/')) return fail()
  return { host, port: parsePort(port, `the port of '${host}' in ${from}`) }
}

/** Addresses with commas between them. A comma too many does no harm; no address at all is an error. */
export const parseAddressList = (text: string, from: string): Seed[] => {
  const parts = text.split(',').map((part) => part.trim())
  const seeds = parts.filter((part) => part !== '').map((part) => parseAddress(part, from))
  if (seeds.length > 0) return seeds
  throw configError(`Expected at least one sentinel, as host:port, in ${from}, got none.`)
}

/** The opposite of {@link parseAddress}. */
export const formatAddress = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
