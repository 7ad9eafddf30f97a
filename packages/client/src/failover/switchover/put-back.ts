import { AdminConnection } from '../../connection/admin.js'
import type { ClientSettings } from '../../connection/settings.js'
import { formatAddress } from '../../topology/address.js'
import { notPermitted } from './errors.js'
import { firstOf, type PriorityChange } from './priorities.js'

/**
 * Whether a sentinel has made the nodes write their configuration meanwhile (it does as it promotes or moves them): then
 * what is put back has to be written as well, or a restart would bring the changed value.
 */
export type Written = 'written' | 'not-written'

const setPriority = (value: number): readonly string[] => ['CONFIG', 'SET', 'replica-priority', String(value)]

/** Changes priorities, one node after the other; `done` is called for each as soon as it may have been changed. */
export const changePriorities = async (
  changes: readonly PriorityChange[],
  settings: ClientSettings,
  done: (change: PriorityChange) => void,
): Promise<void> => {
  for (const change of changes) {
    using connection = await AdminConnection.open(change.replica.address, settings)
    done(change)
    const [reply] = await connection.tell([setPriority(change.to)])
    if (reply instanceof Error) throw notPermitted('CONFIG SET replica-priority', reply)
  }
}

/** Puts priorities back as they were. Never rejects: resolves with what could not be put back, in words. */
export const putBackPriorities = async (
  changes: readonly PriorityChange[],
  settings: ClientSettings,
  written: Written,
): Promise<readonly string[]> => {
  const left = await Promise.all(
    firstOf(changes).map(async ({ replica, from, to }) => {
      try {
        using connection = await AdminConnection.open(replica.address, settings)
        const commands = [setPriority(from), ...(written === 'written' ? [['CONFIG', 'REWRITE']] : [])]
        // Without a file there is nothing to write, and nothing that could bring the changed value back.
        const [reply] = await connection.tell(commands)
        return reply instanceof Error ? [`${describe(replica.address, from, to)} (${reply.message})`] : []
      } catch (error) {
        return [`${describe(replica.address, from, to)} (${error instanceof Error ? error.message : error})`]
      }
    }),
  )
  return left.flat()
}

const describe = (address: PriorityChange['replica']['address'], from: number, to: number): string =>
  `replica-priority of ${formatAddress(address)} is ${to} and was ${from}`
