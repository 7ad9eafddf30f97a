import type { Resolved } from '../options/types.js'
import type { Flags } from './flags.js'
import { type Surroundings, settle } from './settings.js'
import { table } from './table.js'

export const envAsText = ({ provenance }: Resolved): string =>
  table([['SETTING', 'VALUE', 'FROM'], ...provenance.map(({ setting, value, source }) => [setting, value, source])])

export const envAsJson = ({ kind, provenance }: Resolved): string =>
  `${JSON.stringify({ kind, settings: provenance }, null, 2)}\n`

/** `switchmaster env` */
export const env = (flags: Flags, surroundings: Surroundings): string => {
  const resolved = settle(flags, surroundings)
  return flags.json ? envAsJson(resolved) : envAsText(resolved)
}
