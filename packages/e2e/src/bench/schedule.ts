import type { Job, Kind } from './job.js'

const rotate = <T>(list: readonly T[], by: number): readonly T[] => {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

/** Kinds in which the clients share a cluster, and hence a job. */
const SHARED: ReadonlySet<Kind> = new Set<Kind>(['frozen-sentinel', 'connections'])

/** All jobs: run by run, and each time another client goes first, so that noise hits all alike. */
export const schedule = (kinds: readonly Kind[], clients: readonly string[], runs: number): readonly Job[] =>
  Array.from({ length: runs }, (_, run) => rotate(clients, run)).flatMap((order) =>
    kinds.flatMap((kind) =>
      SHARED.has(kind) ? [{ kind, clients: order }] : order.map((client): Job => ({ kind, clients: [client] })),
    ),
  )

/** Seconds per client as they were seen; one that does not come back takes all the time there is. */
const secondsFor = (kind: Kind, client: string): number => {
  switch (kind) {
    case 'kill':
      return 6
    case 'pause':
      return client === 'ioredis' ? 23 : 8
    case 'frozen-sentinel':
      return client === 'switchmaster' ? 2 : 8
    case 'connections':
      return 3
    default:
      return kind satisfies never
  }
}

/** About how many seconds these jobs take. */
export const estimate = (jobs: readonly Job[]): number =>
  jobs.reduce((sum, { kind, clients }) => sum + clients.reduce((part, name) => part + secondsFor(kind, name), 0), 0)
