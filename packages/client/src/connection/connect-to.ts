import type { Socket } from 'node:net'
import type { Address } from '../topology/address.js'
import type { Access } from './access.js'
import { dial } from './dial.js'
import { dataError, notTheRole, quarantined, refusedError } from './errors.js'
import { askRoleAndRunId } from './role.js'
import type { ClientSettings } from './settings.js'

/** Aborts an attempt whose target is no longer the right one; never seen by the user. */
export const MOVED: unique symbol = Symbol('moved')

/** A connection to a data node, without a word about its role. */
export const dialNode = (address: Address, { secrets, family }: ClientSettings, signal: AbortSignal): Promise<Socket> =>
  dial(address, { tls: secrets().tls, family, signal })

/**
 * A connection to a node that has said, on this very connection, that it is what the client is for. Each step has its
 * limit. Rejects with the typed error that says why there is none, or with the reason that `cancel` was given.
 */
export const connectTo = async (
  target: Address,
  { settings, watch }: Pick<Access, 'settings' | 'watch'>,
  cancel: AbortController,
): Promise<Socket> => {
  const { clock, connectTimeoutMs, roleTimeoutMs, role } = settings
  const limit = (ms: number, what: string) =>
    clock.after(ms, () => cancel.abort(dataError(target, new Error(`${what} took longer than ${ms} ms`))))
  let stop = limit(connectTimeoutMs, 'connecting')
  try {
    const socket = await dialNode(target, settings, cancel.signal)
    stop()
    stop = limit(roleTimeoutMs, 'the answer to ROLE')
    const answer = await askRoleAndRunId(socket, settings.secrets(), cancel.signal)
    if (answer.type === 'role' && answer.role === role) {
      if (role === 'master' && !watch.facts.admits(target, answer.runId)) {
        socket.destroy()
        throw quarantined(target)
      }
      await watch.facts.learnCommands(socket, cancel.signal)
      return socket
    }
    socket.destroy()
    if (answer.type === 'refused') throw refusedError(target, answer.reason)
    if (role === 'master') watch.denied(target)
    throw notTheRole.other(target, role, answer.role)
  } catch (error) {
    throw error === MOVED ? error : dataError(target, error)
  } finally {
    stop()
  }
}
