import { SwitchmasterError } from '../errors.js'
import type { Address } from '../topology/address.js'
import { formatAddress } from '../topology/address.js'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error))

/** Why a sentinel could not be used, told apart by what it or the network said. */
export const sentinelError = (address: Address, cause: unknown): SwitchmasterError => {
  if (cause instanceof SwitchmasterError) return cause
  const at = formatAddress(address)
  const text = messageOf(cause)
  if (/WRONGPASS|NOAUTH|NOPERM|invalid password/i.test(text)) {
    return new SwitchmasterError(
      'SENTINEL_AUTH_FAILED',
      `the sentinel ${at} refused the user name or password (${text}): set sentinelPassword (and sentinelUsername), or REDIS_SENTINEL_PASSWORD`,
      { cause },
    )
  }
  if (/unknown command|unknown RESP type|protocol error/i.test(text)) {
    return new SwitchmasterError(
      'NOT_A_SENTINEL',
      `${at} is not a sentinel (${text}): name the sentinels' own port, 26379 by default, not a data node's or another server's`,
      { cause },
    )
  }
  if (isTlsError(cause)) {
    return new SwitchmasterError(
      'TLS_FAILED',
      `the TLS connection to the sentinel ${at} failed (${text}): check sentinelTLS, or REDIS_TLS_CA`,
      { cause },
    )
  }
  return new SwitchmasterError('SENTINEL_UNREACHABLE', `the sentinel ${at} cannot be reached (${text})`, { cause })
}

/** Certificate and handshake errors of Node's TLS and of OpenSSL beneath it. */
export const isTlsError = (error: unknown): boolean => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^EPROTO$/.test(code)
}
