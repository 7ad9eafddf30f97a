/** What our own client is to stay within. */
export interface Goal {
  readonly median?: number
  readonly worst?: number
}

/** Something that is measured, and what we want of it. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly unit: 'ms' | 'count' | 'bytes'
  readonly goal?: Goal
}

/** The sentinels of the cluster that everything is measured on. */
export const SENTINELS = 3
/** The clients in one process whose connections are counted. */
export const CROWD = 50
/** The writes that are held at the end of a fence. */
export const HELD = 1_000

const NONE: Goal = { worst: 0 }
const AFTER_PROMOTION: Goal = { median: 10, worst: 50 }
const FIRST_ACK = 'from the moment the candidate answers ROLE master to the first ack there'

/** In the order in which they are reported. */
export const METRICS: readonly Metric[] = [
  { name: 'planned-lost', title: 'planned failover: acknowledged writes lost', unit: 'count', goal: NONE },
  { name: 'planned-gap', title: 'planned failover: longest time without an ack', unit: 'ms', goal: { worst: 150 } },
  { name: 'switchover-lost', title: 'switchover(): acknowledged writes lost', unit: 'count', goal: NONE },
  { name: 'switchover-gap', title: 'switchover(): longest time without an ack', unit: 'ms' },
  { name: 'kill-first-ack', title: `kill -9: ${FIRST_ACK}`, unit: 'ms', goal: AFTER_PROMOTION },
  { name: 'kill-uncertain', title: 'kill -9: writes of unknown outcome (20 writers)', unit: 'count' },
  { name: 'kill-uncertain-each', title: 'kill -9: the same, most of one writer', unit: 'count', goal: { worst: 1 } },
  { name: 'kill-gap', title: 'kill -9: longest time without an ack', unit: 'ms' },
  { name: 'pause-first-ack', title: `SIGSTOP: ${FIRST_ACK}`, unit: 'ms', goal: AFTER_PROMOTION },
  { name: 'pause-stale', title: 'SIGSTOP: acks from the thawed master afterwards', unit: 'count', goal: NONE },
  { name: 'pause-gap', title: 'SIGSTOP: longest time without an ack', unit: 'ms' },
  { name: 'partition-lost', title: 'cut off with the master: acknowledged writes lost', unit: 'count', goal: NONE },
  {
    name: 'partition-lost-after',
    title: 'cut off with the master: the same, acknowledged later than down-after (1 s) after the cut',
    unit: 'count',
    goal: NONE,
  },
  { name: 'partition-window', title: 'cut off with the master: from the cut to the last ack that is lost', unit: 'ms' },
  {
    name: 'held',
    title: `${HELD} writes held in a fence: from the promotion to the last answer`,
    unit: 'ms',
    goal: { worst: 50 },
  },
  {
    name: 'frozen-sentinel',
    title: 'first sentinel of the list frozen: time to the first ack',
    unit: 'ms',
    goal: { worst: 500 },
  },
  {
    name: 'connections',
    title: `connections to the ${SENTINELS} sentinels with ${CROWD} clients in one process`,
    unit: 'count',
    goal: { worst: SENTINELS },
  },
  {
    name: 'soak-through',
    title: 'many failovers: how many it went through before it wrote nothing for 30 s',
    unit: 'count',
  },
  {
    name: 'soak-heap-before',
    title: 'many failovers: growth of the heap in the second third, per failover',
    unit: 'bytes',
  },
  {
    name: 'soak-heap',
    title: 'many failovers: growth of the heap in the last third, per failover',
    unit: 'bytes',
    goal: { worst: 1024 },
  },
  {
    name: 'soak-rss-before',
    title: 'many failovers: growth of the resident memory in the second third, per failover',
    unit: 'bytes',
  },
  {
    name: 'soak-rss',
    title: 'many failovers: growth of the resident memory in the last third, per failover',
    unit: 'bytes',
  },
  { name: 'soak-sockets', title: 'many failovers: sockets more than at first', unit: 'count', goal: NONE },
  { name: 'soak-listeners', title: 'many failovers: listeners more than at first', unit: 'count', goal: NONE },
]
