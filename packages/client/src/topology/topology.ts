import { EventEmitter } from 'eventemitter3'
import type { Address } from './address.js'
import type { TopologyEvents } from './events.js'
import { NOTHING_KNOWN, type TopologyReplica, type TopologySentinel, type TopologySnapshot } from './snapshot.js'

/**
 * What this process knows of one master name: one view, shared by all its clients. Kept up to date while at least one
 * of them is connected or connecting. A client without sentinels has an empty one.
 *
 * @example
 * ```ts
 * redis.topology.on('switched', ({ from, to, tookMs }) => log(`${from.host} -> ${to.host} in ${tookMs} ms`))
 * ```
 */
export class Topology extends EventEmitter<TopologyEvents> {
  /** The name that the sentinels know the master by; empty where there are no sentinels. */
  readonly masterName: string
  readonly #snapshot: () => TopologySnapshot

  /** @internal */
  constructor(masterName = '', snapshot: () => TopologySnapshot = () => NOTHING_KNOWN) {
    super()
    this.masterName = masterName
    this.#snapshot = snapshot
  }

  /** The master, or `undefined` until one was found. */
  get master(): Address | undefined {
    return this.#snapshot().master
  }

  /** The master's config-epoch: grows with every failover. -1 until a master was found. */
  get epoch(): number {
    return this.#snapshot().epoch
  }

  /** The replicas, as the sentinels listed them last. */
  get replicas(): readonly TopologyReplica[] {
    return this.#snapshot().replicas
  }

  /** The sentinels, seeds and learnt ones, each once. */
  get sentinels(): readonly TopologySentinel[] {
    return this.#snapshot().sentinels
  }

  /** Whether more than half of the sentinels answer. */
  get quorum(): TopologySnapshot['quorum'] {
    return this.#snapshot().quorum
  }
}
