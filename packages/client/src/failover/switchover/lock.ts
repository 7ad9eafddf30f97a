import type { AdminConnection } from '../../connection/admin.js'
import { inProgress, notPermitted } from './errors.js'

const LOCK_NAME = 'switchmaster-switchover'

/**
 * Sees to it that one process at a time holds this master's writes back: the end of one pause is the end of all. The
 * lock is the name of a connection, so it goes with its holder and leaves nothing in anybody's data.
 */
export const lockMaster = async (connection: AdminConnection): Promise<void> => {
  // Atomic, so of two that come at once exactly one finds itself alone.
  const replies = await connection.tell([
    ['MULTI'],
    ['CLIENT', 'SETNAME', LOCK_NAME],
    ['CLIENT', 'LIST', 'TYPE', 'normal'],
    ['EXEC'],
  ])
  const refused = replies.find((reply) => reply instanceof Error)
  if (refused instanceof Error) throw notPermitted('CLIENT SETNAME and CLIENT LIST', refused)
  const executed = replies.at(-1)
  const list = Array.isArray(executed) ? executed[1] : undefined
  if (list instanceof Error) throw notPermitted('CLIENT LIST', list)
  const holders = String(list)
    .split('\n')
    .filter((line) => line.includes(` name=${LOCK_NAME} `))
  if (holders.length < 2) return
  await connection.ask('CLIENT', 'SETNAME', '')
  throw inProgress('another switchover')
}
