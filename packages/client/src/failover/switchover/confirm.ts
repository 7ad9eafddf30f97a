import type { Access } from '../../connection/access.js'
import { type Address, sameAddress } from '../../topology/address.js'
import { inspectReplicas } from './inspect.js'
import { chooseLeader } from './leader.js'
import { type PriorityChange, raiseOthers } from './priorities.js'
import { changePriorities } from './put-back.js'
import type { ReplicaReport } from './report.js'
import type { SwitchoverSentinels } from './sentinels.js'

/** The leader sees what it has promoted within a second, and then says so. */
const CONFIRMATION_MS = 2500

export interface Confirmation {
  readonly access: Access
  readonly sentinels: SwitchoverSentinels
  readonly promoted: ReplicaReport
  /** The old master: what sentinels that have heard nothing yet still name. */
  readonly master: Address
  /** Called for each priority that is changed, to be put back afterwards. */
  readonly change: (change: PriorityChange) => void
}

/**
 * Waits for a majority to name the new master. A leader that fails before it has told anybody leaves the others with
 * the old one: then one of them is asked to promote the same replica, which is master already. Rejects with the reason
 * of `limit` only.
 */
export const confirm = async (confirmation: Confirmation, limit: AbortSignal): Promise<void> => {
  const { access, sentinels, promoted } = confirmation
  for (;;) {
    const late = new AbortController()
    const stop = access.settings.clock.after(CONFIRMATION_MS, () => late.abort())
    try {
      return await sentinels.name(promoted.address, AbortSignal.any([limit, late.signal]))
    } catch {
      limit.throwIfAborted()
    } finally {
      stop()
    }
    // Whatever comes in between, there is another turn, until there is no time left.
    await askAnother(confirmation, limit).catch(() => {})
  }
}

const askAnother = async (
  { access: { settings }, sentinels, promoted, master, change }: Confirmation,
  limit: AbortSignal,
): Promise<void> => {
  const leader = chooseLeader(await sentinels.reports(), master)
  const replicas = await inspectReplicas(leader.replicas, settings)
  const target = replicas.find(({ address }) => sameAddress(address, promoted.address))
  if (target === undefined) return
  const changes = raiseOthers(target, replicas)
  await changePriorities(changes, settings, change)
  await sentinels.hear(leader.sentinel, changes, limit)
  await sentinels.begin(leader.sentinel)
}
