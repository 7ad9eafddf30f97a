import { Redis } from '@switchmaster/client'
import { Redis as IORedis } from 'ioredis'
import { startLocal } from '../drivers/local/start.js'
import { type Client, type CommandName, closedLoop, type Sample } from './closed-loop.js'

/** What {@link measureThroughput} can be told. */
export interface ThroughputOptions {
  /** How often each client is measured in each case, in alternating order. Default: 12. */
  readonly rounds?: number
  /** Length of one measurement in milliseconds. Default: 150. */
  readonly durationMs?: number
  /** Callers that wait for their reply each. Default: 1, 64, 512. */
  readonly inFlight?: readonly number[]
  /** Default: SET and GET. */
  readonly commands?: readonly CommandName[]
  /** `enableAutoPipelining` of all clients. Default: false, then true. */
  readonly autoPipelining?: readonly boolean[]
  /** Length of the values in bytes. Default: 64. */
  readonly valueBytes?: number
  /** Is told of each case as soon as it has been measured. */
  readonly onCase?: (result: ThroughputCase) => void
}

/** `second` is another bare client, made and used like the first: what it differs by is noise. */
export type Contestant = 'ours' | 'bare' | 'second'

/** One command at one number of callers; samples of one index belong to one round. */
export interface ThroughputCase {
  readonly command: CommandName
  readonly inFlight: number
  readonly autoPipelining: boolean
  readonly samples: Readonly<Record<Contestant, readonly Sample[]>>
}

export const CONTESTANTS: readonly Contestant[] = ['bare', 'ours', 'second']

/**
 * Ours against bare ioredis, in one process, on one master: a round measures each client once, and the next round goes
 * the other way, so that whatever else the machine does meets all of them alike.
 */
export const measureThroughput = async (options: ThroughputOptions = {}): Promise<ThroughputCase[]> => {
  const { rounds = 12, durationMs = 150, valueBytes = 64, onCase } = options
  const { commands = ['SET', 'GET'], inFlight: depths = [1, 64, 512], autoPipelining = [false, true] } = options
  const value = 'x'.repeat(valueBytes)
  await using cluster = await startLocal({ replicas: 0, sentinels: 1 })
  const { host, port } = cluster.master
  const sentinels = cluster.sentinels.map(({ host, port }) => ({ host, port }))
  const cases: ThroughputCase[] = []
  for (const enableAutoPipelining of autoPipelining) {
    const clients = {
      ours: new Redis({ sentinels, name: cluster.masterName, enableAutoPipelining }),
      bare: new IORedis({ host, port, enableAutoPipelining }),
      second: new IORedis({ host, port, enableAutoPipelining }),
    }
    try {
      for (const inFlight of depths) {
        for (const command of commands) {
          const load = { command, inFlight, durationMs, value }
          const samples = await interleave(clients, rounds, (client) => closedLoop(client, load))
          const result = { command, inFlight, autoPipelining: enableAutoPipelining, samples }
          cases.push(result)
          onCase?.(result)
        }
      }
    } finally {
      for (const client of Object.values(clients)) client.disconnect()
    }
  }
  return cases
}

const interleave = async (
  clients: Readonly<Record<Contestant, Client>>,
  rounds: number,
  measure: (client: Client) => Promise<Sample>,
): Promise<Record<Contestant, Sample[]>> => {
  const samples: Record<Contestant, Sample[]> = { ours: [], bare: [], second: [] }
  // The compiler takes its time: what is measured first would pay for all.
  for (const name of CONTESTANTS) await measure(clients[name])
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? CONTESTANTS : CONTESTANTS.toReversed()) {
      samples[name].push(await measure(clients[name]))
    }
  }
  return samples
}
