import type { ConnectionOptions } from 'node:tls'
import { configError } from '../errors.js'
import { keyedHash } from './identity.js'
import { show } from './show.js'
import { constant, type Source, type Surroundings, variable } from './source.js'
import { tlsFromEnvironment, tlsFromOption } from './tls.js'
import type { Secrets } from './types.js'
import type { Merged } from './values.js'

/** Where each secret comes from. */
export type SecretSources = { readonly [K in keyof Secrets]?: Source<NonNullable<Secrets[K]>> }

type TextName = 'username' | 'password' | 'sentinelUsername' | 'sentinelPassword'

const VARIABLES: Readonly<Record<TextName, string>> = {
  username: 'REDIS_USERNAME',
  password: 'REDIS_PASSWORD',
  sentinelUsername: 'REDIS_SENTINEL_USERNAME',
  sentinelPassword: 'REDIS_SENTINEL_PASSWORD',
}

const textFromOption = (name: TextName, { values, sources }: Merged): Source<string> | undefined => {
  const value = values[name]
  if (value === undefined || value === null) return undefined
  const source = sources.get(name) ?? 'options'
  if (typeof value === 'string' || typeof value === 'number')
    return constant(`${value}`, source, value === '' ? '' : `value:${value}`)
  // Its kind and never the value: this is where passwords are.
  throw configError(`Expected ${name} (from ${source}) to be a string, got ${show(Object(value))}.`)
}

/** The environment's part is given only where the environment has named the address as well. */
export const textSource = (name: TextName, merged: Merged, environment?: Surroundings): Source<string> | undefined =>
  textFromOption(name, merged) ?? (environment && variable(VARIABLES[name], environment))

interface TlsChoice {
  readonly merged: Merged
  /** The scheme of the URL asks for TLS on both sides. */
  readonly scheme: boolean
  readonly environment?: Surroundings | undefined
}

type TlsSources = { readonly [K in 'tls' | 'sentinelTLS']?: Source<ConnectionOptions> | undefined }

const OFF: TlsSources = {}

/** Each side by its own option, else by the environment, else as the scheme asks for it. */
export const tlsSources = ({ merged, scheme, environment }: TlsChoice): TlsSources => {
  const { values, sources } = merged
  const fromEnvironment = environment && tlsFromEnvironment(environment)
  const option = (name: string): Source<ConnectionOptions> | undefined =>
    tlsFromOption(values[name], sources.get(name) ?? 'options')
  const fromScheme = scheme ? constant({}, sources.get('sentinels') ?? 'URL', 'scheme') : undefined
  const both = fromEnvironment ?? fromScheme
  const data = option('tls') ?? both
  const sentinels = option('sentinelTLS') ?? fromEnvironment ?? (scheme ? (option('tls') ?? fromScheme) : undefined)
  if (!data && !sentinels) return OFF
  return {
    tls: dataUsesTls(values.enableTLSForSentinelMode, both !== undefined) ? data : undefined,
    sentinelTLS: sentinels,
  }
}

// In ioredis `tls` alone does nothing for a client that goes through sentinels, and a program may count on that.
const dataUsesTls = (option: unknown, askedFor: boolean): boolean =>
  option === undefined || option === null ? askedFor : Boolean(option)

export const readSecrets = (sources: SecretSources): Secrets => {
  const secrets: { -readonly [K in keyof Secrets]: Secrets[K] } = {}
  for (const [name, source] of Object.entries(sources)) {
    const value = source?.read()
    if (value !== undefined && value !== '') Object.assign(secrets, { [name]: value })
  }
  return secrets
}

/** Only what sentinels see: clients that log on to the data nodes as different users can share the sentinels. */
export const secretsKey = ({ sentinelUsername, sentinelPassword, sentinelTLS }: SecretSources): string =>
  keyedHash([sentinelUsername, sentinelPassword, sentinelTLS].map((source) => source?.identity ?? ''))
