import type { Redis as IORedis } from 'ioredis'

/** What both clients are, as far as it is measured here. */
export type Client = Pick<IORedis, 'set' | 'get'>

export type CommandName = 'SET' | 'GET'

/** One measurement. */
export interface Sample {
  readonly opsPerSecond: number
  /** User and system time of the whole process, in microseconds. */
  readonly cpuPerOpUs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Load {
  readonly command: CommandName
  /** As many callers, each of which waits for its reply before it issues the next command. */
  readonly inFlight: number
  readonly durationMs: number
  readonly value: string
}

const quantile = (sorted: Float64Array, part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0

/** Runs one client for a while, with nothing else in the process. */
export const closedLoop = async (client: Client, { command, inFlight, durationMs, value }: Load): Promise<Sample> => {
  const latencies: number[] = []
  const started = performance.now()
  const end = started + durationMs
  const cpu = process.cpuUsage()
  const caller = async (n: number): Promise<void> => {
    const key = `throughput:${n}`
    for (let issued = performance.now(); issued < end; ) {
      await (command === 'SET' ? client.set(key, value) : client.get(key))
      const answered = performance.now()
      latencies.push(answered - issued)
      issued = answered
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, n) => caller(n)))
  const { user, system } = process.cpuUsage(cpu)
  const elapsedMs = performance.now() - started
  const sorted = Float64Array.from(latencies).sort()
  return {
    opsPerSecond: (sorted.length / elapsedMs) * 1000,
    cpuPerOpUs: (user + system) / sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  }
}
