import type { NatMap } from 'ioredis'
import { configError } from '../errors.js'
import { type Address, formatAddress } from '../topology/address.js'
import type { Translate } from './answer.js'

/** ioredis' `natMap`, keyed `host:port`, for every address that a sentinel tells. IPv6 is found with brackets and without. */
export const translator = (natMap: NatMap | null | undefined): Translate => {
  if (!natMap) return (address) => address
  const find = (key: string): Address | null | undefined => {
    if (typeof natMap !== 'function') return natMap[key]
    try {
      return natMap(key)
    } catch (cause) {
      throw configError(`the function natMap failed (${cause instanceof Error ? cause.message : String(cause)})`, cause)
    }
  }
  return (address) => find(`${address.host}:${address.port}`) ?? find(formatAddress(address)) ?? address
}
