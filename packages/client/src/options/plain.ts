import type { RedisOptions } from 'ioredis'
import { plainProvenance } from './provenance.js'
import { readSecrets, type SecretSources, textSource } from './secrets.js'
import { constant, type Surroundings } from './source.js'
import { tlsFromEnvironment, tlsFromOption } from './tls.js'
import type { ResolvedPlain } from './types.js'
import type { Merged } from './values.js'

const finish = (merged: Merged, sources: SecretSources, ioredis: RedisOptions): ResolvedPlain => {
  const read = (): ReturnType<typeof readSecrets> => readSecrets(sources)
  const provenance = plainProvenance({ merged, sources, secrets: read() })
  return { kind: 'plain', ioredis, provenance, readSecrets: read }
}

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

/** An address from the arguments: ioredis gets what it was given, and the environment is not asked. */
export const plainFromArguments = (given: Merged): ResolvedPlain => {
  const { values, sources } = given
  // Whatever ioredis takes for a password is its own affair here.
  const text = (name: 'username' | 'password') => (isText(values[name]) ? textSource(name, given) : undefined)
  const found = {
    username: text('username'),
    password: text('password'),
    tls: tlsFromOption(values.tls, sources.get('tls') ?? 'options'),
  }
  return finish(given, found as SecretSources, values as RedisOptions)
}

/** A plain address from `REDIS_URL`, with the secrets that the environment names beside it. */
export const plainFromEnvironment = (merged: Merged, scheme: boolean, environment: Surroundings): ResolvedPlain => {
  const { values, sources } = merged
  const implied = scheme ? constant({}, sources.get('host') ?? 'REDIS_URL', 'scheme') : undefined
  // TLS through a Unix socket makes no sense, whatever else the variables are set for.
  const fromVariables = values.path ? undefined : tlsFromEnvironment(environment)
  const found = {
    username: textSource('username', merged, environment),
    password: textSource('password', merged, environment),
    tls: tlsFromOption(values.tls, sources.get('tls') ?? 'options') ?? fromVariables ?? implied,
  } as SecretSources
  return finish(merged, found, { ...values, ...readSecrets(found) } as RedisOptions)
}
