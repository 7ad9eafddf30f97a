import { SwitchmasterError } from '../errors.js'
import type { ResolvedSentinel } from '../options/types.js'
import { watcherOf } from '../sentinels/registry.js'
import type { Address } from '../topology/address.js'
import type { MasterWatch } from '../topology/master-watch.js'
import type { Flags } from './flags.js'
import { type Surroundings, settle } from './settings.js'

/** What a command that asks the sentinels works on. */
export interface Watching {
  readonly resolved: ResolvedSentinel
  readonly watch: MasterWatch
  readonly master: Address
  /** Aborted when the time that the command may take is up. */
  readonly signal: AbortSignal
}

const sentinelsOf = (flags: Flags, surroundings: Surroundings): ResolvedSentinel => {
  const resolved = settle(flags, surroundings)
  if (resolved.kind === 'sentinel') return resolved
  const [address] = resolved.provenance
  throw new SwitchmasterError(
    'SENTINELS_NOT_CONFIGURED',
    `There are no sentinels to ask: ${address?.source} names a plain address, ${address?.value}.`,
  )
}

/** Trying again within a few seconds helps against sentinels that are away, and against nothing else. */
const mayPass = ({ code }: SwitchmasterError): boolean => code === 'SENTINEL_UNREACHABLE'

const findMaster = async (watch: MasterWatch, signal: AbortSignal): Promise<Address> => {
  for (;;) {
    await watch.settled(signal).catch(() => {})
    if (watch.master) return watch.master
    const problem = watch.problem()
    if (signal.aborted || !mayPass(problem)) throw problem
  }
}

/** Asks the sentinels, hands over what they say, and leaves no connection open. */
export const watching = async (
  flags: Flags,
  surroundings: Surroundings,
  use: (watching: Watching) => Promise<string> | string,
): Promise<string> => {
  const resolved = sentinelsOf(flags, surroundings)
  const signal = AbortSignal.timeout(flags.timeoutMs)
  const watcher = watcherOf(resolved, resolved.ioredis)
  const release = watcher.retain()
  try {
    const watch = watcher.master(resolved.masterName, resolved.failover)
    return await use({ resolved, watch, signal, master: await findMaster(watch, signal) })
  } finally {
    release()
  }
}
