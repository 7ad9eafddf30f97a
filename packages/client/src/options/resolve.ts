import { type Given, readArguments } from './arguments.js'
import { checkJoinWrites, checkPort, checkService } from './checks.js'
import { locate } from './environment.js'
import { resolveFailover, resolveResend } from './failover.js'
import { plainFromArguments, plainFromEnvironment } from './plain.js'
import { checkSeeds } from './seeds.js'
import { resolveSentinel } from './sentinel.js'
import { resolveTiming } from './timing.js'
import type { Environment, ReadFile, Resolved } from './types.js'
import { refuseTypos } from './typo.js'
import { fillIn } from './values.js'

const isNamed = ({ values }: Given, name: string): boolean => values[name] !== undefined && values[name] !== null

const namesAddress = (given: Given): boolean =>
  given.fromUrl || isNamed(given, 'host') || isNamed(given, 'port') || isNamed(given, 'path')

/**
 * Settles what a client is to do, from what was passed to its constructor and from the environment. The first that
 * names an address wins: the arguments, `REDIS_SENTINELS`, `REDIS_SENTINEL_SERVICE_HOST`, `REDIS_URL`, the name
 * `redis-sentinel` in a pod.
 *
 * An address in the arguments stands alone: passwords and certificates of the environment belong to the address that
 * the environment names, and are shown to no other. Where the environment does name it, options win one by one.
 *
 * Throws `CONFIG_INVALID` for anything that cannot be meant, and `SENTINELS_NOT_CONFIGURED` where nothing says where
 * to go.
 */
export const resolve = (args: readonly unknown[], env: Environment, readFile: ReadFile): Resolved => {
  const given = readArguments(args)
  const { values, sources, tlsScheme } = given
  refuseTypos(Object.keys(values))
  checkPort(given)
  const behaviour = {
    timing: resolveTiming(values.timing),
    failover: resolveFailover(values.failover),
    resend: resolveResend(values.resend),
  }
  const service = checkService(given)
  checkJoinWrites(given)
  if (values.Connector) return plainFromArguments(given)
  if (isNamed(given, 'sentinels')) {
    const seeds = checkSeeds(values.sentinels, sources.get('sentinels') ?? 'options')
    return resolveSentinel({ merged: given, seeds, behaviour, tlsScheme })
  }
  if (namesAddress(given)) return plainFromArguments(given)

  const environment = { env, readFile }
  const located = locate(service, environment)
  refuseTypos(Object.keys(located.layer.values))
  const merged = fillIn(given, located.layer)
  checkPort(merged)
  if (located.kind === 'plain') return plainFromEnvironment(merged, located.tls, environment)
  return resolveSentinel({ merged, seeds: located.seeds, behaviour, tlsScheme: located.tls, environment })
}
