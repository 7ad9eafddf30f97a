import type { Failover, Resend } from '../../../../src/options/types.js'
import type { SentinelSettings } from '../cluster/sentinel-state.js'
import type { Latency } from '../world/network.js'
import type { Random } from '../world/random.js'

/** What is fixed before a schedule begins; all of it drawn from its seed. */
export interface Plan {
  /** Failovers that somebody asks for, and nothing that goes wrong; or anything that can. */
  readonly kind: 'planned' | 'faults'
  readonly latency: Latency
  readonly sentinel: SentinelSettings
  readonly syncMs: number
  readonly writeEveryMs: number
  /** What each of the clients was told. */
  readonly clients: ReadonlyArray<{ readonly failover: Failover; readonly resend: Resend }>
  /** From then on everything works again. */
  readonly faultsEndAt: number
}

const QUICK: Latency = { typicalMs: 2, worstMs: 8, worstShare: 0.05 }
const LATENCIES: readonly Latency[] = [
  QUICK,
  QUICK,
  { typicalMs: 10, worstMs: 60, worstShare: 0.1 },
  { typicalMs: 3, worstMs: 400, worstShare: 0.05 },
  { typicalMs: 80, worstMs: 200, worstShare: 0.2 },
]

const failover = (random: Random, kind: Plan['kind']): Failover => ({
  fence: random.chance(0.7) ? 'writes' : random.chance(0.7) || kind === 'planned' ? 'all' : 'off',
  fenceTimeoutMs: random.chance(0.7) || kind === 'planned' ? 2000 : random.pick([100, 400]),
  promote: random.chance(0.8) ? 'early' : 'confirmed',
  confirmTimeoutMs: random.chance(0.7) ? 3000 : 1200,
  isolation: random.chance(0.6) ? 'serve' : 'fence',
  maxHeldCommands: 100_000,
  maxHeldBytes: 64 * 1024 * 1024,
})

export const draw = (random: Random): Plan => {
  const kind = random.chance(0.2) ? 'planned' : 'faults'
  return {
    kind,
    latency: kind === 'planned' ? QUICK : random.pick(LATENCIES),
    sentinel: {
      downAfterMs: random.pick([500, 1000, 2000]),
      failoverTimeoutMs: random.pick([1500, 3000, 6000]),
      tiltMs: 4000,
      quorum: 2,
    },
    // Somebody who asks for a failover sees to it that the replicas have caught up.
    syncMs: kind === 'planned' ? 20 : random.pick([1, 50, 500, 3000]),
    writeEveryMs: random.between(20, 120),
    clients: [0, 1].map(() => ({
      failover: failover(random, kind),
      resend: random.pick<Resend>(['safe', 'safe', 'all', 'none']),
    })),
    faultsEndAt: kind === 'planned' ? random.between(2000, 6000) : random.between(4000, 12_000),
  }
}
