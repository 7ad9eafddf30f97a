import { configError } from '../errors.js'
import { parseAddressList } from './address.js'
import { parseQuery } from './query.js'
import type { Values } from './values.js'

const SCHEME = /^(rediss?)\+sentinel:\/\//i
const SHAPE = /^(?:(?<userinfo>.*)@)?(?<hosts>[^@]*)$/
const ADDRESSES = /^(\[[^\]]*\]|[^:,]*)(:\d+)?(,(\[[^\]]*\]|[^:,]*)(:\d+)?)*$/
const FORM = 'redis+sentinel://user:password@host:port,host:port/master-name/db'

export interface SentinelUrl {
  readonly values: Values
  /** `rediss+sentinel://`: on both sides. */
  readonly tls: boolean
}

export const isSentinelUrl = (text: string): boolean => SCHEME.test(text)

const decode = (text: string, what: string, from: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw configError(`The ${what} in ${from} is not percent-encoded properly: a % itself is written %25.`)
  }
}

// `user@` leaves the password to be named elsewhere; `:secret@` and `user:secret@` say both.
const parseUserinfo = (userinfo: string, from: string): Values => {
  const colon = userinfo.indexOf(':')
  const username = decode(colon < 0 ? userinfo : userinfo.slice(0, colon), 'user name', from)
  const password = colon < 0 ? '' : decode(userinfo.slice(colon + 1), 'password', from)
  return password === '' ? (username === '' ? {} : { username }) : { username, password }
}

const parsePath = (path: string, from: string): Values => {
  if (path === '' || path === '/') return {}
  const [name = '', db = '', ...more] = path.slice(1).split('/')
  if (name === '') throw configError(`Expected the name of the master after the sentinels in ${from}, as in ${FORM}.`)
  if (more.length > 0 || !/^\d*$/.test(db)) {
    throw configError(`Expected a number for the database and nothing after it in ${from}, as in ${FORM}.`)
  }
  return { name: decode(name, 'name of the master', from), ...(db === '' ? {} : { db: Number(db) }) }
}

/** Where the first of `marks` stands in the text, or its end. */
const endOf = (text: string, marks: RegExp): number => {
  const index = text.search(marks)
  return index < 0 ? text.length : index
}

/**
 * Takes a `redis+sentinel://` or `rediss+sentinel://` URL apart into options. No message quotes more of it than the
 * addresses, and those only where they cannot be a piece of an unencoded password.
 */
export const parseSentinelUrl = (url: string, from: string): SentinelUrl => {
  const rest = url.replace(SCHEME, '')
  if (rest.includes('#')) throw configError(`A # in the URL in ${from} must be percent-encoded, as %23.`)
  const authorityEnd = endOf(rest, /[/?]/)
  const authority = rest.slice(0, authorityEnd)
  const queryStart = endOf(rest, /\?/)
  const path = rest.slice(authorityEnd, queryStart)
  if (path.includes('@')) {
    throw configError(`A / or @ in the user name or password of the URL in ${from} must be percent-encoded: %2F, %40.`)
  }
  const { userinfo, hosts = '' } = SHAPE.exec(authority)?.groups ?? {}
  const query = rest.slice(queryStart + 1)
  if (userinfo === undefined && query.includes('@') && !ADDRESSES.test(hosts)) {
    throw configError(`Malformed URL in ${from}: expected ${FORM}; in a password, ? is written %3F and @ is %40.`)
  }
  const values: Values = {
    ...parseQuery(query, from),
    ...(userinfo === undefined ? {} : parseUserinfo(userinfo, from)),
    ...parsePath(path, from),
    sentinels: parseAddressList(decode(hosts, 'list of sentinels', from), from),
  }
  return { values, tls: url.slice(0, 6).toLowerCase() === 'rediss' }
}
