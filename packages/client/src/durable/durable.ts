import type { RedisCommander } from 'ioredis'
import { configError } from '../errors.js'
import { show } from '../options/show.js'
import type { Demand, DurableConnection } from './connection.js'
import { notEnough } from './errors.js'

/** Options of {@link Redis.durable}. */
export interface DurableOptions {
  /** How many replicas have to hold a write before it counts. With all of them it survives whichever is promoted. */
  readonly replicas: number
  /** How long they may take, in milliseconds, from the moment at which the master has executed it. */
  readonly timeoutMs: number
}

/** Would block the connection for all, or change it for all, or belong to more than one command. */
const EXCLUDED = [
  'auth',
  'blmove',
  'blmpop',
  'blpop',
  'brpop',
  'brpoplpush',
  'bzmpop',
  'bzpopmax',
  'bzpopmin',
  'client',
  'discard',
  'exec',
  'failover',
  'hello',
  'monitor',
  'multi',
  'pipeline',
  'psubscribe',
  'psync',
  'punsubscribe',
  'quit',
  'readonly',
  'readwrite',
  'replicaof',
  'reset',
  'select',
  'shutdown',
  'slaveof',
  'ssubscribe',
  'subscribe',
  'sunsubscribe',
  'sync',
  'unsubscribe',
  'unwatch',
  'wait',
  'waitaof',
  'watch',
  'xread',
  'xreadgroup',
] as const

type ExcludedName = (typeof EXCLUDED)[number]

/** The commands of ioredis, each of which resolves once it is durable. */
export type Durable = Omit<RedisCommander, ExcludedName | `${ExcludedName}Buffer`>

type Method = (...args: unknown[]) => unknown

const excluded: ReadonlySet<string> = new Set(EXCLUDED)

/** Throws `CONFIG_INVALID` where that makes no sense. */
const readDemand = ({ replicas, timeoutMs }: DurableOptions, role: string | undefined): Demand => {
  if (!(Number.isSafeInteger(replicas) && replicas >= 1)) {
    throw configError(`Expected replicas of durable() to be a whole number, 1 or more, got ${show(replicas)}.`)
  }
  if (!(Number.isSafeInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs < 2 ** 31 - 2000)) {
    throw configError(
      `Expected timeoutMs of durable() to be a whole number, 1 or more (milliseconds), got ${show(timeoutMs)}.`,
    )
  }
  if (role === 'slave')
    throw configError("durable() is for writes, and this client reads from replicas (role: 'slave').")
  return { replicas, timeoutMs }
}

/** The commands of a client over its durable connection. */
export const durableCommands = (connection: DurableConnection, options: DurableOptions): Durable => {
  const demand = readDemand(options, connection.parent.options.role)
  const commands = new Map<string, Method>()
  return new Proxy(Object.create(null), {
    get(_target, name): Method | undefined {
      if (typeof name !== 'string' || !isCommand(connection, name)) return undefined
      const known = commands.get(name)
      if (known) return known
      const method = (...args: unknown[]): unknown => run(connection, demand, name, args)
      commands.set(name, method)
      return method
    },
    has: (_target, name) => typeof name === 'string' && isCommand(connection, name),
  }) as Durable
}

const isCommand = ({ parent }: DurableConnection, name: string): boolean => {
  const plain = name.replace(/Buffer$/, '')
  return plain === 'call' || parent.getBuiltinCommands().includes(plain) || plain in parent.scriptsSet
}

const run = (connection: DurableConnection, demand: Demand, name: string, args: readonly unknown[]): unknown => {
  const callback =
    typeof args.at(-1) === 'function' ? (args.at(-1) as (error: unknown, reply?: unknown) => void) : undefined
  const done = execute(connection, demand, name, callback ? args.slice(0, -1) : args)
  if (callback) {
    done.then(
      (reply) => callback(null, reply),
      (error: unknown) => callback(error),
    )
  }
  return done
}

const execute = async (
  connection: DurableConnection,
  demand: Demand,
  name: string,
  args: readonly unknown[],
): Promise<unknown> => {
  const plain = name.replace(/Buffer$/, '')
  const command = (plain === 'call' ? String(args[0]) : plain).toLowerCase()
  if (excluded.has(command)) {
    throw configError(
      `durable() does not take ${command}, which is about a connection and not about a write: call it on the client.`,
    )
  }
  refuseTooMany(connection, demand)
  const client = scripted(connection, plain)
  return connection.confirm((client[name] as Method).apply(client, [...args]) as Promise<unknown>, demand)
}

/** What the sentinels know, where there are any: the server would let the write happen and wait in vain. */
const refuseTooMany = ({ parent: { topology } }: DurableConnection, { replicas }: Demand): void => {
  if (topology.master === undefined) return
  const available = topology.replicas.filter(({ status }) => status === 'up').length
  if (available < replicas) throw notEnough(replicas, available)
}

/** A script that was defined on the parent after this connection was opened, or not among its options. */
const scripted = ({ client, parent }: DurableConnection, name: string): Record<string, unknown> => {
  const scripts = parent.scriptsSet as Record<string, { lua: string; numberOfKeys?: number | null; readOnly?: boolean }>
  const script = scripts[name]
  if (script && !(name in client.scriptsSet)) {
    const { lua, numberOfKeys, readOnly = false } = script
    client.defineCommand(name, { lua, readOnly, ...(typeof numberOfKeys === 'number' ? { numberOfKeys } : {}) })
  }
  return client as unknown as Record<string, unknown>
}
