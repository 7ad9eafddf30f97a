import { configError, SwitchmasterError } from '../errors.js'
import { isTlsError } from '../sentinels/errors.js'
import { type Address, formatAddress } from '../topology/address.js'
import type { Role } from './role.js'

/** Why a data node could not be used. */
export const dataError = (address: Address, cause: unknown): SwitchmasterError => {
  if (cause instanceof SwitchmasterError) return cause
  const text = cause instanceof Error ? cause.message || cause.name : String(cause)
  const at = formatAddress(address)
  return isTlsError(cause)
    ? new SwitchmasterError('TLS_FAILED', `the TLS connection to ${at} failed (${text}): check tls, or REDIS_TLS_CA`, {
        cause,
      })
    : new SwitchmasterError(
        'MASTER_UNREACHABLE',
        `${at}, which the sentinels name, cannot be used (${text}): trying again, there or where the sentinels say`,
        { cause },
      )
}

export const refusedError = (address: Address, cause: Error): SwitchmasterError =>
  new SwitchmasterError(
    'MASTER_AUTH_FAILED',
    `${formatAddress(address)} refused the user name or password (${cause.message}): set password (and username), or REDIS_PASSWORD`,
    { cause },
  )

/** The node is not what the client is for. */
export const notTheRole = {
  other: (address: Address, wanted: Role, found: Role): SwitchmasterError =>
    new SwitchmasterError(
      wanted === 'master' ? 'NOT_A_MASTER' : 'NO_REPLICA_AVAILABLE',
      `${formatAddress(address)} was to be a ${wanted} but says that it is a ${found}: asking the sentinels again`,
    ),
  noReplica: (masterName: string): SwitchmasterError =>
    new SwitchmasterError(
      'NO_REPLICA_AVAILABLE',
      `the sentinels know no replica of '${masterName}' that is up: waiting for one (role: 'slave' never uses the master)`,
    ),
}

/** See Quarantine. */
export const quarantined = (address: Address): SwitchmasterError =>
  new SwitchmasterError(
    'NOT_A_MASTER',
    `behind ${formatAddress(address)} is a master that has been replaced, known by its run id: asking the sentinels again`,
  )

/** The client was closed while it was connecting. */
export const closedError = (): SwitchmasterError =>
  new SwitchmasterError('CLIENT_CLOSED', 'the client was closed while it was connecting')

/** Everything else that can throw on the way to a connection is a function that the user has given. */
export const userFunctionError = (cause: unknown): SwitchmasterError =>
  configError(`a function among the options failed (${cause instanceof Error ? cause.message : String(cause)})`, cause)
