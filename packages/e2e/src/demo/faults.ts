import type { Cluster, ClusterNode } from '../drivers/cluster.js'

/** Something that goes wrong with the master, and how it is put right again. */
export interface Fault {
  readonly name: string
  readonly title: string
  /** What is done, in the words of whoever would do it. */
  readonly deed: string
  /** The longest time to wait for the clients to write to the new master. */
  readonly observeMs: number
  inflict(cluster: Cluster, master: ClusterNode, signal: AbortSignal): Promise<void>
  /** Brings the old master back. */
  undo(cluster: Cluster, master: ClusterNode): Promise<void>
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'planned failover',
    title: 'A planned failover',
    deed: 'SENTINEL FAILOVER',
    // The sentinels let a healthy old master go on for 11 s before they turn it into a replica.
    observeMs: 12_000,
    inflict: (cluster, _master, signal) => cluster.failover({ signal }),
    undo: async () => {},
  },
  {
    name: 'kill -9',
    title: 'The master is killed',
    deed: 'kill -9',
    observeMs: 8_000,
    inflict: (cluster, master) => cluster.kill(master, 'SIGKILL'),
    undo: (cluster, master) => cluster.start(master),
  },
  {
    name: 'frozen master',
    title: 'The master freezes',
    deed: 'kill -STOP',
    observeMs: 10_000,
    inflict: (cluster, master) => cluster.pause(master),
    undo: (cluster, master) => cluster.resume(master),
  },
]
