import { dial } from '../connection/dial.js'
import { refusedError } from '../connection/errors.js'
import { exchange } from '../connection/exchange.js'
import type { ResolvedSentinel, Secrets } from '../options/types.js'
import { type Address, formatAddress } from '../topology/address.js'

/** What a master says of its replication, or why it says nothing. */
export type MasterAnswer =
  | { readonly type: 'master'; readonly offset: number; readonly replicas: ReadonlyMap<string, number> }
  | { readonly type: 'other-role'; readonly role: string }
  | { readonly type: 'unreachable'; readonly reason: string }

/** Reads the reply to ROLE: `master`, offset, and for each replica host, port and the offset it has acknowledged. */
export const readRole = (reply: unknown): MasterAnswer => {
  const [role, offset, replicas] = Array.isArray(reply) ? reply : [undefined]
  if (role !== 'master') return { type: 'other-role', role: String(role) }
  const listed: unknown[] = Array.isArray(replicas) ? replicas : []
  const offsets = listed.flatMap((entry) => {
    const [host, port, acknowledged] = Array.isArray(entry) ? entry.map(String) : []
    if (host === undefined) return []
    return [[formatAddress({ host, port: Number(port) }), Number(acknowledged)] as const]
  })
  return { type: 'master', offset: Number(offset), replicas: new Map(offsets) }
}

const authCommand = ({ username, password }: Secrets): string[][] => {
  if (password === undefined) return []
  return [username === undefined ? ['AUTH', password] : ['AUTH', username, password]]
}

const isRefusal = (reply: unknown): reply is Error =>
  reply instanceof Error && !/without any password/.test(reply.message)

const ask = async (address: Address, secrets: Secrets, signal: AbortSignal): Promise<MasterAnswer> => {
  const socket = await dial(address, { tls: secrets.tls, family: 0, signal })
  try {
    const replies = await exchange(socket, [...authCommand(secrets), ['ROLE']], signal)
    const refusal = replies.find(isRefusal)
    if (refusal) throw refusedError(address, refusal)
    return readRole(replies.at(-1))
  } finally {
    socket.destroy()
  }
}

/** One connection, one question. Never rejects: a master that does not answer is something to show. */
export const askMaster = async (
  address: Address,
  { readSecrets }: ResolvedSentinel,
  signal: AbortSignal,
): Promise<MasterAnswer> => {
  try {
    return await ask(address, readSecrets(), signal)
  } catch (error) {
    const reason = signal.aborted ? 'no answer in time' : error instanceof Error ? error.message : String(error)
    return { type: 'unreachable', reason }
  }
}
