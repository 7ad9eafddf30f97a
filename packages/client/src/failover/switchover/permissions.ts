import type { AdminConnection } from '../../connection/admin.js'
import { notPermitted } from './errors.js'

/** What the old master is told once there is no way back. */
const LATER: ReadonlyArray<readonly string[]> = [
  ['REPLICAOF', 'NO', 'ONE'],
  ['CLIENT', 'UNPAUSE'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
]

/**
 * Finds out whether this user may do all it takes, as far as the server tells (ACL DRYRUN, Redis 7.0): to be refused in
 * the middle would leave two masters.
 */
export const checkPermissions = async (master: AdminConnection): Promise<void> => {
  const [user] = await master.tell([['ACL', 'WHOAMI']])
  if (user instanceof Error) return
  const verdicts = await master.tell(LATER.map((command) => ['ACL', 'DRYRUN', String(user), ...command]))
  for (const [index, verdict] of verdicts.entries()) {
    // An error is about the question, 'OK' or a sentence is the answer.
    if (verdict instanceof Error || String(verdict) === 'OK') continue
    throw notPermitted((LATER[index] ?? []).join(' '), new Error(String(verdict)))
  }
}
