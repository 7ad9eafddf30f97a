import type { Cluster, ClusterNode } from './cluster.js'
import type { ClusterView } from './health.js'

/** How often sentinels ask for INFO and announce themselves: as Redis has it, or ten times a second. */
export type Tempo = 'normal' | 'fast'

const PERIODS_MS = {
  normal: { info: 10_000, publish: 2_000 },
  fast: { info: 100, publish: 100 },
} as const satisfies Record<Tempo, { info: number; publish: number }>

/**
 * The tempo a cluster that is waited for can stand. Never fast during a failover: four publish periods after a replica
 * says it is a master, every sentinel but the leader turns it back, and in a hurry that is before the leader looks.
 */
export const tempoFor = (view: ClusterView): Tempo =>
  view.silent.length === 0 && view.sentinels.every((sentinel) => sentinel.flags === 'master') ? 'fast' : 'normal'

/**
 * Sets the tempo of all sentinels that run. One that cannot (SENTINEL DEBUG came with Redis 7.0) keeps its own, which
 * costs time and nothing else.
 */
export const setTempo = async (
  ask: Cluster['command'],
  sentinels: readonly ClusterNode[],
  tempo: Tempo,
): Promise<void> => {
  const { info, publish } = PERIODS_MS[tempo]
  const running = sentinels.filter((sentinel) => sentinel.state === 'running')
  const commands = running.map((sentinel) =>
    ask(sentinel, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', info, 'PUBLISH-PERIOD', publish),
  )
  await Promise.allSettled(commands)
}
