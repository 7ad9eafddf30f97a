import type { ClusterNode } from './cluster.js'

/** Somewhere that clients run: a host of their own, as far as the network is concerned. */
export interface ClientPlace {
  readonly kind: 'client'
  readonly name: string
  /**
   * The environment of a client there. The sentinels' Service has an address of its own at each place, so that two
   * clients of one process that are at different places share no connection.
   */
  readonly env: Readonly<Record<string, string>>
  /** The same for a Node.js process of its own: all its connections come from this place. */
  readonly childEnv: Readonly<Record<string, string>>
  /**
   * Everything that `action` opens, now or later, comes from this place: what it calls, awaits, or sets a timer for
   * included. A client is made in here, and used in here.
   */
  run<T>(action: () => T): T
}

/** One end of a connection: a server, or a place of clients. */
export type Endpoint = ClusterNode | ClientPlace

export type Endpoints = Endpoint | readonly Endpoint[]

/** How to cut endpoints off. */
export interface IsolateOptions {
  /** From whom. Default: from everybody who is not isolated with them, clients at no place included. */
  readonly from?: Endpoints
  /** What is cut: what goes to them (`'in'`), what comes from them (`'out'`), or both. Default: `'both'`. */
  readonly direction?: 'both' | 'in' | 'out'
  /**
   * `'drop'`: nothing arrives and nobody is told, as when a cable is pulled. What is sent waits at the sender, as TCP
   * has it, and arrives after {@link NetworkFaults.heal}, unless the sender has reset the connection by then. What is
   * dialled meanwhile looks open to whoever dials and carries nothing; it is forgotten if they give up before the network heals.
   * `'reset'`: connections are reset, and new ones as soon as they are opened, as by a firewall that rejects. It concerns
   * whole connections, so `direction` is here the one in which they were dialled.
   * Default: `'drop'`.
   */
  readonly how?: 'drop' | 'reset'
}

/** What can be done to the network between the endpoints of a cluster. */
export interface NetworkFaults {
  /** The place of this name; made when it is asked for first. */
  place(name: string): Promise<ClientPlace>
  /** Cuts endpoints off. What had been cut before stays cut. */
  isolate(who: Endpoints, options?: IsolateOptions): Promise<void>
  /**
   * Delays what goes from one to the other, not what comes back, by `ms` plus or minus `jitterMs`, in order. The latest
   * call for a pair is the one that counts.
   */
  delay(from: Endpoints, to: Endpoints, ms: number, jitterMs?: number): Promise<void>
  /** Resets the connections that there are between two, whoever dialled them. New ones can be opened at once. */
  reset(one: Endpoints, other: Endpoints): Promise<void>
  /** Ends every isolation and every delay. */
  heal(): Promise<void>
  /** How many connections the first has dialled to the second so far, those that came to nothing included. */
  dialled(from: Endpoint, to: Endpoint): number
}
