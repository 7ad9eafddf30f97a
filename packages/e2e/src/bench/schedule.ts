import { DURABLE, FENCED, OURS, PLAIN } from './clients.js'
import type { Job, Kind } from './job.js'

/** What is to be done. */
export interface Plan {
  readonly kinds: readonly Kind[]
  readonly clients: readonly string[]
  readonly runs: number
  /** How many failovers a cluster goes through where it is about many. */
  readonly failovers: number
}

const rotate = <T>(list: readonly T[], by: number): readonly T[] => {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

/** Kinds in which the clients share a cluster, and hence a job. */
const SHARED: ReadonlySet<Kind> = new Set<Kind>(['switchover', 'frozen-sentinel', 'connections', 'throughput', 'soak'])

/** Kinds that are about many repetitions themselves. */
const ONCE: ReadonlySet<Kind> = new Set<Kind>(['throughput', 'soak'])

/** Those of the clients that a kind is about. */
const participants = (kind: Kind, clients: readonly string[]): readonly string[] => {
  switch (kind) {
    case 'switchover':
      return clients.filter((name) => name === OURS || name === PLAIN)
    case 'held':
    case 'throughput':
      return clients.filter((name) => name === OURS)
    case 'partition':
      return clients.includes(OURS) ? [...new Set([FENCED, DURABLE, ...clients])] : clients
    case 'planned':
    case 'kill':
    case 'pause':
    case 'frozen-sentinel':
    case 'connections':
    case 'soak':
      return clients
    default:
      return kind satisfies never
  }
}

/** All jobs: run by run, and each time another client goes first, so that noise hits all alike. */
export const schedule = ({ kinds, clients, runs, failovers }: Plan): readonly Job[] =>
  Array.from({ length: runs }, (_, run) => run).flatMap((run) =>
    kinds.flatMap((kind): readonly Job[] => {
      const order = rotate(participants(kind, clients), run)
      if (order.length === 0 || (ONCE.has(kind) && run > 0)) return []
      if (kind === 'soak') return [{ kind, clients: order, run, failovers }]
      return SHARED.has(kind)
        ? [{ kind, clients: order, run }]
        : order.map((client): Job => ({ kind, clients: [client], run }))
    }),
  )

/** Seconds as they were seen; a client that does not come back takes all the time there is. */
const secondsFor = ({ kind, clients, failovers = 0 }: Job): number => {
  switch (kind) {
    case 'planned':
      return 11
    case 'switchover':
      return 8
    case 'kill':
      return 9
    case 'pause':
      return clients.includes(PLAIN) ? 31 : 14
    case 'partition':
      return 11
    case 'held':
      return 4
    case 'frozen-sentinel':
      return 12
    case 'connections':
      return 3 * clients.length
    case 'throughput':
      return 80
    case 'soak':
      return 10 + 3 * failovers
    default:
      return kind satisfies never
  }
}

/** About how many seconds these jobs take. */
export const estimate = (jobs: readonly Job[]): number => jobs.reduce((sum, job) => sum + secondsFor(job), 0)
