import { configError } from '../errors.js'
import type { Values } from './values.js'

// As in ioredis: '6380' is a port, '6380abc' a host.
const isPort = (text: string): boolean => text.trim() !== '' && Number.isInteger(Number(text))

const fromQuery = (params: URLSearchParams): Values => {
  const values: Values = {}
  for (const [name, text] of params) {
    const family = name === 'family' ? Number.parseInt(text, 10) : Number.NaN
    if (name !== '__proto__') values[name] = Number.isNaN(family) ? text : family
  }
  return values
}

const parseSocketPath = (text: string): Values => {
  const mark = text.indexOf('?')
  if (mark < 0) return { path: text }
  return { ...fromQuery(new URLSearchParams(text.slice(mark + 1))), path: text.slice(0, mark) }
}

const parse = (text: string, from: string): URL => {
  const complete = /^rediss?:\/\//i.test(text) ? text : text.startsWith('//') ? `redis:${text}` : `redis://${text}`
  try {
    return new URL(complete)
  } catch {
    // Without the cause: Node's error carries the whole URL, its password included.
    throw configError(`Malformed URL in ${from}: expected redis://user:password@host:port/db, percent-encoded.`)
  }
}

const decode = (text: string, from: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw configError(`The user name or password in ${from} is not percent-encoded properly: a % itself is %25.`)
  }
}

/** What ioredis makes of a string: a URL, a host, a port or the path of a Unix socket. */
export const parsePlainUrl = (text: string, from: string): Values => {
  if (isPort(text)) return { port: text }
  const protocolRelative = text.startsWith('//')
  if (text.startsWith('/') && !protocolRelative) return parseSocketPath(text)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]
  if (scheme !== undefined && !/^rediss?$/i.test(scheme)) {
    throw configError(
      `Unknown URL scheme '${scheme}://' in ${from}: expected redis://, rediss://, redis+sentinel:// or rediss+sentinel://.`,
    )
  }
  const url = parse(text, from)
  const values = fromQuery(url.searchParams)
  if (url.username || url.password) {
    values.username = decode(url.username, from)
    values.password = decode(url.password, from)
  }
  if (url.pathname.length > 1) {
    if (scheme !== undefined || protocolRelative) values.db = url.pathname.slice(1)
    else values.path = url.pathname
  }
  if (url.hostname) values.host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.port) values.port = url.port
  return values
}
