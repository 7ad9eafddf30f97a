import type { EventLog } from './events.js'

/** What a server does: hold data, or watch over those that do. */
export type NodeKind = 'redis' | 'sentinel'

/** Whether a server runs, is frozen (it keeps its sockets and answers nothing), or is not there. */
export type NodeState = 'running' | 'paused' | 'stopped'

/** One server of a cluster. The handle stays the same through kills, restarts and failovers. */
export interface ClusterNode {
  /** `redis-0`, `sentinel-2`: says where the server runs, not what role it has. */
  readonly name: string
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  readonly state: NodeState
  /** The server's own output since the cluster was started. */
  log(): Promise<string>
}

/** Signals that end a server. `SIGKILL` leaves it no time; `SIGTERM` is a request that it may take seconds to follow. */
export type KillSignal = 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'SIGSEGV' | 'SIGABRT'

/** A limit on something that waits. */
export interface WaitOptions {
  /** The limit in milliseconds. */
  readonly timeoutMs?: number
  /** Ends the wait early. */
  readonly signal?: AbortSignal
}

/** How to wait for health. */
export interface HealthOptions extends WaitOptions {
  /**
   * Makes the sentinels look and talk ten times a second during this wait, once no failover is on, so that an old master
   * is turned into a replica within a second instead of ten. Not for what is being measured. Default: `false`.
   */
  readonly hurry?: boolean
}

/** How to ask for a failover. */
export interface FailoverOptions extends WaitOptions {
  /** The sentinel to ask. Default: the first one that runs. */
  readonly via?: ClusterNode
}

/**
 * A Redis Sentinel cluster that can be broken on purpose: what every driver offers, whatever its servers run on.
 * Servers are addressed by their handles, so a scenario names no host, port or process.
 */
export interface Cluster extends AsyncDisposable {
  /** The name the sentinels know the master by. */
  readonly masterName: string
  /** The environment a program in this cluster would have: the variables that clients discover the sentinels by. */
  readonly env: Readonly<Record<string, string>>
  /** All sentinels as `host:port,host:port`, for `REDIS_SENTINELS`. */
  readonly sentinelList: string
  /** The data nodes, in a stable order. */
  readonly nodes: readonly ClusterNode[]
  readonly sentinels: readonly ClusterNode[]
  /** The master as last announced or found. No round trip, hence possibly out of date: see {@link findMaster}. */
  readonly master: ClusterNode
  /** Every data node but {@link master}. */
  readonly replicas: readonly ClusterNode[]
  /** Everything the sentinels published and everything done to the cluster, in the order of arrival. */
  readonly events: EventLog

  /** Asks all sentinels; the answer with the highest configuration epoch is the master. */
  findMaster(options?: WaitOptions): Promise<ClusterNode>
  /** One command on one server, over a connection of the harness. */
  command(node: ClusterNode, name: string, ...args: (string | number)[]): Promise<unknown>

  /** Ends a server and waits until it is gone. Default signal: `SIGKILL`. */
  kill(node: ClusterNode, signal?: KillSignal): Promise<void>
  /** Freezes a server: the kernel keeps its connections and accepts new ones, nothing is answered. */
  pause(node: ClusterNode): Promise<void>
  /** Thaws a frozen server. */
  resume(node: ClusterNode): Promise<void>
  /** Asks a server to end (SIGTERM) and waits until it has. */
  stop(node: ClusterNode): Promise<void>
  /** Starts a server again, with the folder and the address it had, and waits until it answers. */
  start(node: ClusterNode): Promise<void>
  /** `SENTINEL FAILOVER`: resolves when a sentinel has accepted; the events tell how it goes on. */
  failover(options?: FailoverOptions): Promise<void>
  /** Waits until nothing is wrong with the cluster; the error says what was. */
  waitHealthy(options?: HealthOptions): Promise<void>
  /** Ends every server and removes what they left. May be called more than once. */
  close(): Promise<void>
}
