import type { EventEmitter } from 'node:events'
import { createServer } from 'node:net'
import { type Options, type Redis, SwitchmasterError } from '@switchmaster/client'
import { type ClusterNode, type LocalCluster, type LocalNode, until } from '../../../src/index.js'

interface Place {
  readonly host: string
  readonly port: number
}

/** The address alone, as options have it. */
export const placeOf = ({ host, port }: Place): Place => ({ host, port })

/** Options for a client of this cluster that names all its sentinels. */
export const optionsFor = (cluster: LocalCluster, more: Options = {}): Options => ({
  sentinels: cluster.sentinels.map(placeOf),
  name: cluster.masterName,
  ...more,
})

/** A promise with a limit: a test says what it waited for instead of running out of time. */
export const within = async <T>(ms: number, what: string, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms for ${what}.`)), ms)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** The next time that an event is emitted, and what came with it. */
export const next = <T = unknown>(
  emitter: Pick<EventEmitter, 'once'>,
  event: string,
  ms = 5000,
): Promise<T | undefined> =>
  within(ms, `the event '${event}'`, new Promise((resolve) => emitter.once(event, (value?: T) => resolve(value))))

/** Waits for a status, unless the client has it already. */
export const reached = async (redis: Redis, status: 'ready' | 'end' | 'reconnecting', ms = 5000): Promise<void> => {
  if (redis.status !== status) await next(redis, status, ms)
}

/** What a promise rejects with; fails where it resolves. */
export const rejection = async (promise: Promise<unknown>, ms = 5000): Promise<unknown> => {
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  const outcome = await within(ms, 'a rejection', settled)
  if ('error' in outcome) return outcome.error
  throw new Error(`Expected a rejection, got ${JSON.stringify(outcome.value)}.`)
}

/** The code of our own error, or the whole of any other: so that a failing test shows what came instead. */
export const codeOf = (error: unknown): unknown => (error instanceof SwitchmasterError ? error.code : error)

/** Records the errors that a client reports. Without a listener ioredis would write them to the console. */
export const errorsOf = (redis: Redis): unknown[] => {
  const errors: unknown[] = []
  redis.on('error', (error) => errors.push(error))
  return errors
}

/** The connections of a server, as it lists them: `{ name, db, resp, ... }`. */
export const connectionsOf = async (
  cluster: LocalCluster,
  node: ClusterNode,
): Promise<Array<Readonly<Record<string, string>>>> => {
  const list = String(await cluster.command(node, 'CLIENT', 'LIST'))
  return list
    .trim()
    .split('\n')
    .map((line) => Object.fromEntries(line.split(' ').map((field) => field.split(/=(.*)/s, 2))))
}

/** Ends the connection that a client has to its server, from the server's side. */
export const cutOff = async (
  cluster: LocalCluster,
  redis: Redis,
  node: ClusterNode = cluster.master,
): Promise<void> => {
  const id = Number(await redis.client('ID'))
  const closed = next(redis, 'close')
  await cluster.command(node, 'CLIENT', 'KILL', 'ID', id)
  await closed
}

/** The node that a client is connected to. */
export const nodeOf = (cluster: LocalCluster, redis: Redis): LocalNode | undefined =>
  cluster.nodes.find(({ port }) => port === redis.stream?.remotePort)

/** A planned failover, and the new master once the client is connected to it, and the sentinels have said so as well. */
export const failOver = async (cluster: LocalCluster, redis: Redis): Promise<LocalNode> => {
  await cluster.waitHealthy({ hurry: true })
  const before = cluster.master
  await cluster.failover()
  return until(
    () => {
      const node = nodeOf(cluster, redis)
      return redis.status === 'ready' && node !== before && node === cluster.master ? node : undefined
    },
    { timeoutMs: 15_000, what: 'the client to be on the new master', explain: () => `status: ${redis.status}` },
  )
}

/** A port at which nobody listens. */
export const deadPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await next(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Everything that nobody has caught since; to be empty in the end. */
export const watchUncaught = (): { readonly seen: unknown[]; stop(): void } => {
  const seen: unknown[] = []
  const listener = (error: unknown): void => {
    seen.push(error)
  }
  process.on('unhandledRejection', listener)
  process.on('uncaughtException', listener)
  return {
    seen,
    stop() {
      process.off('unhandledRejection', listener)
      process.off('uncaughtException', listener)
    },
  }
}
