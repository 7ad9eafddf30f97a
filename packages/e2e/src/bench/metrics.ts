/** Something that is measured, and what we want of it. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly unit: 'ms' | 'count'
  /** What our own client is to stay within, at its worst. */
  readonly goal?: number
}

/** The sentinels of the cluster that everything is measured on. */
export const SENTINELS = 3
/** The clients in one process whose connections are counted. */
export const CROWD = 50

/** In the order in which they are reported. */
export const METRICS: readonly Metric[] = [
  { name: 'kill-first-ack', title: 'kill -9: first ack after the announcement of a new master', unit: 'ms', goal: 100 },
  { name: 'kill-gap', title: 'kill -9: longest time without an ack', unit: 'ms' },
  {
    name: 'pause-first-ack',
    title: 'SIGSTOP: first ack after the announcement of a new master',
    unit: 'ms',
    goal: 100,
  },
  { name: 'pause-gap', title: 'SIGSTOP: longest time without an ack', unit: 'ms' },
  { name: 'frozen-sentinel', title: 'first sentinel of the list frozen: time to the first ack', unit: 'ms', goal: 500 },
  {
    name: 'connections',
    title: `connections to the ${SENTINELS} sentinels with ${CROWD} clients in one process`,
    unit: 'count',
    goal: SENTINELS,
  },
]
