import { formatAddress } from './address.js'
import type { SecretSources } from './secrets.js'
import { MASK } from './show.js'
import { TIMING_NAMES } from './timing.js'
import type { Provenance, ResolvedSentinel, Secrets, Seed, Timing } from './types.js'
import type { Merged } from './values.js'

type Row = readonly [setting: string, value: string, source: string]

const NONE = '(none)'

const describeTls = (tls: Secrets['tls']): string => {
  if (!tls) return 'off'
  const parts = Object.keys(tls)
  return parts.length === 0 ? 'on' : `on (${parts.join(', ')})`
}

const HIDDEN: ReadonlySet<string> = new Set(['password', 'sentinelPassword'])

const secretRow = (name: keyof Secrets, secrets: Secrets, sources: SecretSources): Row => {
  const value = secrets[name]
  const text = typeof value === 'string' ? (HIDDEN.has(name) ? MASK : value) : NONE
  const shown = name === 'tls' || name === 'sentinelTLS' ? describeTls(secrets[name]) : text
  return [name, shown, sources[name]?.source ?? 'default']
}

const rows = (list: readonly Row[]): Provenance[] =>
  list.map(([setting, value, source]) => Object.freeze({ setting, value, source }))

interface Facts {
  readonly merged: Merged
  readonly secrets: Secrets
  readonly sources: SecretSources
}

const databaseRow = ({ values, sources }: Merged): Row => [
  'db',
  String(values.db ?? 0),
  values.db === undefined || values.db === null ? 'default' : (sources.get('db') ?? 'options'),
]

const sourceOf = ({ sources }: Merged, name: string): string => sources.get(name) ?? 'default'

/** What a client on sentinels was told, setting by setting. */
export const sentinelProvenance = (
  { merged, secrets, sources }: Facts,
  { seeds, masterName, role, timing }: Pick<ResolvedSentinel, 'seeds' | 'masterName' | 'role' | 'timing'>,
): Provenance[] => {
  const given = (merged.values.timing ?? {}) as Partial<Timing>
  const list = (addresses: readonly Seed[]): string => addresses.map(formatAddress).join(',')
  return rows([
    ['sentinels', list(seeds), sourceOf(merged, 'sentinels')],
    ['name', masterName, merged.values.name ? sourceOf(merged, 'name') : 'default'],
    ['role', role, merged.values.role ? sourceOf(merged, 'role') : 'default'],
    databaseRow(merged),
    secretRow('username', secrets, sources),
    secretRow('password', secrets, sources),
    secretRow('tls', secrets, sources),
    secretRow('sentinelUsername', secrets, sources),
    secretRow('sentinelPassword', secrets, sources),
    secretRow('sentinelTLS', secrets, sources),
    ...TIMING_NAMES.map(
      (name): Row => [`timing.${name}`, `${timing[name]}`, given[name] === undefined ? 'default' : 'options'],
    ),
  ])
}

const text = (value: unknown, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise

/** The same for a client that goes to one address. */
export const plainProvenance = ({ merged, secrets, sources }: Facts): Provenance[] => {
  const { path, host, port } = merged.values
  const said = ['path', 'host', 'port'].find((name) => merged.sources.has(name))
  const address = path
    ? text(path, '(a path)')
    : formatAddress({ host: text(host, 'localhost'), port: Number(text(port, '6379')) })
  return rows([
    ['address', address, said === undefined ? 'default' : sourceOf(merged, said)],
    databaseRow(merged),
    secretRow('username', secrets, sources),
    secretRow('password', secrets, sources),
    secretRow('tls', secrets, sources),
  ])
}
