import { configError } from '../../errors.js'
import { show } from '../../options/show.js'
import type { Address } from '../../topology/address.js'
import type { SwitchoverProgress } from './progress.js'

/** What {@link Redis.switchover} can be told. */
export interface SwitchoverOptions {
  /**
   * The replica that is to become master, as `redis.topology.replicas` names it: an address, or `host:port`.
   * @default the replica that the sentinels prefer: lowest `replica-priority`, then the most data
   */
  readonly to?: Address | string | undefined
  /**
   * The limit on the whole of it, in milliseconds, putting back included. Where `to` is named, sentinels before
   * Redis 7.0 take up to 10 seconds to hear of it.
   * @default 20000
   */
  readonly timeoutMs?: number | undefined
  /** Gives up and puts everything back, as long as no sentinel has been asked to begin. From then on it goes on. */
  readonly signal?: AbortSignal | undefined
  /** Called for each step as it is done. What it throws is thrown again once the switchover is over. */
  readonly onProgress?: ((progress: SwitchoverProgress) => void) | undefined
}

/** {@link SwitchoverOptions}, checked. */
export interface SwitchoverRequest {
  readonly to: Address | undefined
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: (progress: SwitchoverProgress) => void
}

const DEFAULT_TIMEOUT_MS = 20_000

/** Nothing less is enough for Sentinel's own states, one of which takes up to 100 ms. */
const LEAST_TIMEOUT_MS = 1000

/** What a timer of Node.js can hold. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** Throws `CONFIG_INVALID` where that makes no sense. */
export const readSwitchoverOptions = (options: SwitchoverOptions): SwitchoverRequest => {
  const { to, timeoutMs = DEFAULT_TIMEOUT_MS, signal, onProgress = () => {} } = options
  if (!(typeof timeoutMs === 'number' && timeoutMs >= LEAST_TIMEOUT_MS && timeoutMs <= LONGEST_TIMEOUT_MS)) {
    throw configError(
      `Expected timeoutMs of switchover() to be a number from ${LEAST_TIMEOUT_MS} up (milliseconds), got ${show(timeoutMs)}.`,
    )
  }
  return { to: to === undefined ? undefined : readAddress(to), timeoutMs, signal, onProgress }
}

const readAddress = (to: Address | string): Address => {
  const { host, port } = typeof to === 'string' ? splitAddress(to) : to
  if (typeof host === 'string' && host !== '' && Number.isInteger(port) && port > 0 && port < 65_536) {
    return { host, port }
  }
  throw configError(`Expected to of switchover() to be a replica's address, such as 'redis-1:6379', got ${show(to)}.`)
}

const splitAddress = (text: string): Address => {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/, '$1')
  return { host, port: Number(text.slice(colon + 1)) }
}
