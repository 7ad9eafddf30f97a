/** What can be measured on Kubernetes. */
export const KINDS = ['cold-start', 'idle', 'deleted', 'killed', 'gone', 'outage'] as const
export type Kind = (typeof KINDS)[number]

/** Something that is measured, and the worst that we want to see of it. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly unit: 'ms' | 'count' | 'bytes' | 'cores'
  readonly goal?: number
}

/** `down-after-milliseconds` of the base. */
const DOWN_AFTER_MS = 5_000

const AGAIN = 'writers get no answer for'
const LOST = 'acknowledged writes lost'

/** In the order in which they are reported. */
export const METRICS: readonly Metric[] = [
  { name: 'cold-start', title: 'cold start of the base, to CKQUORUM OK', unit: 'ms', goal: 25_000 },
  { name: 'deleted-gap', title: `master's pod deleted: ${AGAIN}`, unit: 'ms', goal: 1_500 },
  { name: 'deleted-lost', title: `master's pod deleted: ${LOST}`, unit: 'count', goal: 0 },
  { name: 'deleted-uncertain', title: "master's pod deleted: writes of unknown outcome", unit: 'count' },
  {
    name: 'killed-gap',
    title: `master's process killed, and started by the kubelet: ${AGAIN}`,
    unit: 'ms',
    goal: 3_000,
  },
  { name: 'killed-lost', title: `master's process killed: ${LOST}`, unit: 'count' },
  { name: 'killed-uncertain', title: "master's process killed: writes of unknown outcome", unit: 'count' },
  {
    name: 'gone-gap',
    title: `master's node off the network for good: ${AGAIN}`,
    unit: 'ms',
    goal: DOWN_AFTER_MS + 1_500,
  },
  { name: 'gone-promoted', title: "master's node off the network: until a replica is promoted", unit: 'ms' },
  { name: 'gone-lost', title: `master's node off the network: ${LOST}`, unit: 'count' },
  { name: 'outage', title: 'all pods deleted by force: until all is healthy again', unit: 'ms', goal: 20_000 },
  { name: 'idle-cpu', title: 'idle: processor time of all six pods', unit: 'cores' },
  { name: 'idle-memory', title: 'idle: memory of all six pods (working set)', unit: 'bytes' },
]

/** One value of one metric. */
export interface Sample {
  readonly metric: string
  readonly value: number
}
