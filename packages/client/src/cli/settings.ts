import { resolve } from '../options/resolve.js'
import type { Environment, Provenance, ReadFile, Resolved } from '../options/types.js'
import type { Flags } from './flags.js'

/** The world outside, as the commands see it. */
export interface Surroundings {
  readonly env: Environment
  readonly readFile: ReadFile
}

const ADDRESSES = ['REDIS_SENTINELS', 'REDIS_URL', 'REDIS_SENTINEL_SERVICE_HOST']

const without = (env: Environment, names: readonly string[]): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name.replace(/_FILE$/, ''))))

/**
 * An address on the command line takes the place of the variable that would name it. Unlike an address in a program's
 * options it is shown the secrets of the environment: there is no other way to give them to a command.
 */
const place = ({ sentinels, url }: Flags, env: Environment): Environment => {
  if (sentinels !== undefined) return { ...without(env, ADDRESSES), REDIS_SENTINELS: sentinels }
  if (url !== undefined) return { ...without(env, ADDRESSES), REDIS_URL: url }
  return env
}

/** Whoever typed a flag looks for the flag, not for the variable it stands in for. */
const labelsOf = ({ sentinels, url }: Flags): ReadonlyMap<string, string> =>
  new Map([
    ['options', '--name'],
    ...(sentinels === undefined ? [] : [['REDIS_SENTINELS', '--sentinels'] as const]),
    ...(url === undefined ? [] : [['REDIS_URL', '--url'] as const]),
  ])

const relabel = (rows: readonly Provenance[], labels: ReadonlyMap<string, string>): Provenance[] =>
  rows.map((row) => ({ ...row, source: labels.get(row.source) ?? row.source }))

/** What a client would use, with the command line on top. */
export const settle = (flags: Flags, { env, readFile }: Surroundings): Resolved => {
  const { name, service } = flags
  const resolved = resolve([{ name, service }], place(flags, env), readFile)
  return { ...resolved, provenance: relabel(resolved.provenance, labelsOf(flags)) }
}
