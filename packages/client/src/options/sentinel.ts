import type { RedisOptions } from 'ioredis'
import { checkDatabase, checkJoinWrites, checkMasterName, checkRole } from './checks.js'
import { sentinelProvenance } from './provenance.js'
import { readSecrets, type SecretSources, secretsKey, textSource, tlsSources } from './secrets.js'
import { type Surroundings, variable } from './source.js'
import type { ResolvedSentinel, Secrets, Seed } from './types.js'
import { fillIn, type Merged } from './values.js'

type Behaviour = Pick<ResolvedSentinel, 'timing' | 'failover' | 'resend'>

interface Choice {
  readonly merged: Merged
  readonly seeds: readonly Seed[]
  readonly behaviour: Behaviour
  /** The scheme of the URL asks for TLS on both sides. */
  readonly tlsScheme: boolean
  /** Given where the environment has named the sentinels, and so may name the rest as well. */
  readonly environment?: Surroundings
}

const withMasterName = (merged: Merged, environment: Surroundings | undefined): Merged => {
  const isNamed = merged.values.name !== undefined && merged.values.name !== null
  const name = isNamed || !environment ? undefined : variable('REDIS_SENTINEL_MASTER_NAME', environment)
  return name ? fillIn(merged, { source: name.source, values: { name: name.read().trim() } }) : merged
}

const sourcesOf = ({ merged, tlsScheme, environment }: Choice): SecretSources =>
  ({
    username: textSource('username', merged, environment),
    password: textSource('password', merged, environment),
    sentinelUsername: textSource('sentinelUsername', merged, environment),
    sentinelPassword: textSource('sentinelPassword', merged, environment),
    ...tlsSources({ merged, scheme: tlsScheme, environment }),
  }) as SecretSources

const forIoredis = ({ values }: Merged, secrets: Secrets, seeds: readonly Seed[], masterName: string): RedisOptions =>
  ({
    ...values,
    ...secrets,
    ...(secrets.tls ? { enableTLSForSentinelMode: true } : {}),
    sentinels: seeds.map((seed) => ({ ...seed })),
    name: masterName,
  }) as RedisOptions

/** A client that goes through sentinels, wherever these were named. */
export const resolveSentinel = (choice: Choice): ResolvedSentinel => {
  const merged = withMasterName(choice.merged, choice.environment)
  checkDatabase(merged)
  const { seeds, behaviour } = choice
  const facts = { seeds, ...behaviour, masterName: checkMasterName(merged), role: checkRole(merged) }
  const joinWrites = checkJoinWrites(merged)
  const sources = sourcesOf({ ...choice, merged })
  const secrets = readSecrets(sources)
  return {
    kind: 'sentinel',
    ...facts,
    joinWrites,
    ioredis: forIoredis(merged, secrets, seeds, facts.masterName),
    readSecrets: () => readSecrets(sources),
    secretsKey: secretsKey(sources),
    provenance: sentinelProvenance({ merged, sources, secrets }, facts),
  }
}
