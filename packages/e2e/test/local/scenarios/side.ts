import { type Options, Redis } from '@switchmaster/client'
import { trafficOf } from '../../../src/clients/ioredis.js'
import { settingsFrom } from '../../../src/clients/settings.js'
import {
  type ClientPlace,
  type History,
  type LocalCluster,
  type Op,
  startWriters,
  type Writers,
} from '../../../src/index.js'
import { optionsFor } from '../client/support.js'
import { KEY } from './stage.js'

/** A client of ours at a place, with writers at work on it. */
export interface Side extends AsyncDisposable {
  readonly place: ClientPlace
  readonly redis: Redis
  readonly writers: Writers
  readonly errors: readonly unknown[]
  /** The acknowledged writes so far, the latest last. */
  acked(): readonly Op[]
  /** Ends the writers, and the client. */
  stop(): Promise<History>
}

/** Opens a side; resolves once the first writes are acknowledged. */
export const openSide = async (
  cluster: LocalCluster,
  name: string,
  count: number,
  first: number,
  more: Options = {},
): Promise<Side> => {
  const place = await cluster.place(name)
  const { sentinels } = settingsFrom(place.env)
  const redis = place.run(() => new Redis(optionsFor(cluster, { sentinels: [...sentinels], ...more })))
  const errors: unknown[] = []
  redis.on('error', (error) => errors.push(error))
  const client = trafficOf(redis, KEY, () => redis.close({ drainMs: 0 }))
  const write = (id: string) => place.run(() => client.write(`${name}-${id}`))
  const writers = startWriters({ write, count })
  const stop = async (): Promise<History> => {
    const history = await writers.stop()
    await client.close()
    // The ids as they are in the list: both sides count from 0.
    return { ...history, ops: history.ops.map((op) => ({ ...op, id: `${name}-${op.id}` })) }
  }
  const side: Side = {
    place,
    redis,
    writers,
    errors,
    acked: () => writers.ops.filter(({ outcome }) => outcome === 'ok'),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  }
  await writers.acknowledge(first).catch(async (error) => {
    await stop()
    throw error
  })
  return side
}

/** Several histories as one, for what has to be asked of all of them together. */
export const together = (histories: readonly History[]): History => ({
  startedAt: Math.min(...histories.map(({ startedAt }) => startedAt)),
  stoppedAt: Math.max(...histories.map(({ stoppedAt }) => stoppedAt)),
  ops: histories.flatMap(({ ops }) => ops),
})
