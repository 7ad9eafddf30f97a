import type { Clock } from '../clock.js'
import type { TopologyEventBase, TopologyEvents } from './events.js'
import type { Consequence } from './observation.js'
import type { TopologyReplica, TopologySentinel, TopologySnapshot } from './snapshot.js'
import type { Topology } from './topology.js'

/** Turns what has happened into the events of `redis.topology`. */
export class Announcer {
  readonly #topology: Topology
  readonly #clock: Clock
  #replicas = ''
  #sentinels = ''

  constructor(topology: Topology, clock: Clock) {
    this.#topology = topology
    this.#clock = clock
  }

  tell(consequence: Consequence, { master, epoch }: TopologySnapshot, cause: string): void {
    const base = this.#base(epoch, cause)
    switch (consequence.type) {
      case 'ask':
        break
      case 'discovered':
        this.#emit('discovered', { ...base, master: consequence.claim.address })
        break
      case 'switched': {
        const { from, to, standing, failingOverSince } = consequence
        const tookMs = failingOverSince === undefined ? undefined : Math.round(this.#clock.now() - failingOverSince)
        this.#emit('switched', { ...base, from: from.address, to: to.address, standing, tookMs })
        break
      }
      case 'confirmed':
        this.#emit('confirmed', { ...base, master: consequence.claim.address, tookMs: Math.round(consequence.after) })
        break
      case 'rolled-back':
        this.#emit('rolled-back', { ...base, from: consequence.from.address, to: consequence.to.address })
        break
      case 'fenced':
        this.#emit('fenced', { ...base, master })
        break
      case 'released': {
        const tookMs = Math.round(this.#clock.now() - consequence.since)
        this.#emit('released', { ...base, reason: consequence.reason, tookMs })
        break
      }
      case 'failover-detected':
        this.#emit('failover-detected', { ...base, master })
        break
      case 'candidate-selected':
        this.#emit('candidate-selected', { ...base, candidate: consequence.candidate })
        break
      case 'aborted':
        this.#emit('aborted', base)
        break
      case 'quorum-lost':
      case 'quorum-restored':
        this.#emit(consequence.type, { ...base, reachable: consequence.reachable, known: consequence.known })
        break
      default:
        consequence satisfies never
    }
  }

  replicas({ replicas, epoch }: TopologySnapshot, cause: string): void {
    const now = replicas.map(replicaLine).sort().join(' ')
    if (now === this.#replicas) return
    this.#replicas = now
    this.#emit('replicas-changed', { ...this.#base(epoch, cause), replicas })
  }

  sentinels({ sentinels, epoch }: TopologySnapshot): void {
    const now = sentinels.map(sentinelLine).sort().join(' ')
    if (now === this.#sentinels) return
    this.#sentinels = now
    this.#emit('sentinels-changed', { ...this.#base(epoch, 'connections to the sentinels'), sentinels })
  }

  #base(epoch: number, cause: string): TopologyEventBase {
    return { masterName: this.#topology.masterName, epoch, at: Date.now(), cause }
  }

  /** A listener that throws is its owner's affair: reported like any uncaught error, but after our work is done. */
  #emit<E extends keyof TopologyEvents>(event: E, payload: Parameters<TopologyEvents[E]>[0]): void {
    try {
      ;(this.#topology.emit as (event: E, payload: unknown) => boolean).call(this.#topology, event, payload)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

const replicaLine = ({ host, port, status }: TopologyReplica): string => `${host}:${port}:${status}`
const sentinelLine = ({ host, port, status }: TopologySentinel): string => `${host}:${port}:${status}`
