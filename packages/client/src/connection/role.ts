import type { Socket } from 'node:net'
import type { Secrets } from '../options/types.js'
import { exchange } from './exchange.js'

/** What a server says it is. */
export type Role = 'master' | 'slave' | 'sentinel'

/** What came of asking. `refused` is an answer, too: the password is wrong, or missing. */
export type RoleAnswer =
  | { readonly type: 'role'; readonly role: Role }
  | { readonly type: 'refused'; readonly reason: Error }

/**
 * Asks a fresh connection for its ROLE, in one round trip, AUTH included. Where the user may not call ROLE (it is in
 * the ACL category @dangerous), HELLO tells the same to everybody.
 */
export const askRole = async (socket: Socket, secrets: Secrets, signal: AbortSignal): Promise<RoleAnswer> =>
  readRole(socket, await logOnAnd(socket, secrets, [['ROLE']], signal), signal)

/** The same, and the server's run id, where the user may call INFO. */
export const askRoleAndRunId = async (
  socket: Socket,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<RoleAnswer & { readonly runId?: string | undefined }> => {
  const replies = await logOnAnd(socket, secrets, [['ROLE'], ['INFO', 'server']], signal)
  const answer = await readRole(socket, replies, signal)
  const info = replies[2]
  return typeof info === 'string' ? { ...answer, runId: /^run_id:(\w+)/m.exec(info)?.[1] } : answer
}

/** The reply to AUTH comes first, `undefined` where there is nothing to log on with. */
const logOnAnd = async (
  socket: Socket,
  secrets: Secrets,
  commands: ReadonlyArray<readonly string[]>,
  signal: AbortSignal,
): Promise<unknown[]> => {
  const auth = authCommand(secrets)
  return auth
    ? exchange(socket, [auth, ...commands], signal)
    : [undefined, ...(await exchange(socket, commands, signal))]
}

const readRole = async (
  socket: Socket,
  [logOn, reply]: readonly unknown[],
  signal: AbortSignal,
): Promise<RoleAnswer> => {
  // A password that the server does not ask for is no reason to stop: ioredis only warns about it.
  if (logOn instanceof Error && !/without any password configured/.test(logOn.message)) {
    return { type: 'refused', reason: logOn }
  }
  if (Array.isArray(reply)) return { type: 'role', role: toRole(reply[0]) }
  if (!(reply instanceof Error)) throw new Error(`ROLE was answered with ${JSON.stringify(reply)}`)
  if (reply.message.startsWith('NOAUTH')) return { type: 'refused', reason: reply }
  if (!reply.message.startsWith('NOPERM')) throw reply
  return { type: 'role', role: await roleFromHello(socket, signal) }
}

const authCommand = ({ username, password }: Secrets): string[] | undefined => {
  if (!password) return undefined
  return username ? ['AUTH', username, password] : ['AUTH', password]
}

const roleFromHello = async (socket: Socket, signal: AbortSignal): Promise<Role> => {
  const [reply] = await exchange(socket, [['HELLO', '2']], signal)
  if (reply instanceof Error) throw reply
  const flat = Array.isArray(reply) ? reply.map(String) : []
  return toRole(flat[flat.indexOf('role') + 1])
}

const toRole = (word: unknown): Role => {
  const role = String(word)
  if (role === 'replica') return 'slave'
  if (role === 'master' || role === 'slave' || role === 'sentinel') return role
  throw new Error(`the server says that its role is '${role}'`)
}
