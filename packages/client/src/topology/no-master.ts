import { type ErrorCode, SwitchmasterError } from '../errors.js'
import type { View } from './state.js'

/** What to report where sentinels fail for several reasons: first the one that somebody has to mend. */
const BY_URGENCY: readonly ErrorCode[] = [
  'CONFIG_INVALID',
  'SENTINEL_AUTH_FAILED',
  'TLS_FAILED',
  'NOT_A_SENTINEL',
  'SENTINEL_UNREACHABLE',
]

/** Why no master is known: a name that no sentinel knows is told apart from sentinels that do not answer. */
export const noMasterError = (
  masterName: string,
  views: ReadonlyArray<readonly [string, View]>,
  errors: readonly SwitchmasterError[],
): SwitchmasterError => {
  const strangers = views.filter(([, { statement }]) => statement.type === 'unknown-name').map(([sentinel]) => sentinel)
  if (strangers.length > 0) {
    return new SwitchmasterError(
      'MASTER_NAME_UNKNOWN',
      `no master called '${masterName}' is known to ${strangers.join(', ')}: set the option name, or REDIS_SENTINEL_MASTER_NAME, to a name that SENTINEL MASTERS lists`,
    )
  }
  const code = BY_URGENCY.find((candidate) => errors.some((error) => error.code === candidate))
  const telling = errors.find((error) => error.code === code)
  if (telling === undefined) {
    return new SwitchmasterError(
      'SENTINEL_UNREACHABLE',
      `none of the sentinels has answered yet (${views.map(([sentinel]) => sentinel).join(', ') || 'no address known'})`,
    )
  }
  const others = errors.length - 1
  const more = others > 0 ? `; ${others} more ${others === 1 ? 'sentinel is' : 'sentinels are'} of no use either` : ''
  return new SwitchmasterError(telling.code, `${telling.message}${more}`, { cause: telling })
}
