import { type Address, formatAddress, sameAddress } from '../../topology/address.js'
import { type RefusalReason, SwitchoverRefusedError } from './errors.js'
import { type PriorityChange, steer } from './priorities.js'
import type { ReplicaReport } from './report.js'

/** What is known before anything is changed. */
export interface Situation {
  readonly to: Address | undefined
  readonly master: Address
  readonly masterOffset: number
  readonly replicas: readonly ReplicaReport[]
}

/** Who may become master, and what it takes for the sentinels to choose none but these. */
export interface SwitchoverPlan {
  readonly candidates: readonly ReplicaReport[]
  /** Empty where the sentinels would choose one of them anyway. */
  readonly changes: readonly PriorityChange[]
}

/**
 * A replica that is further behind than this many bytes is not waited for with writes held back: at a slow 10 MB/s it
 * is a tenth of a second.
 */
export const MAX_LAG_BYTES: number = 2 ** 20

/** Decides, or throws {@link SwitchoverRefusedError}. */
export const planSwitchover = (situation: Situation): SwitchoverPlan => {
  const { to, replicas } = situation
  if (to !== undefined) {
    const target = named(to, situation)
    const objection = objectionTo(target, situation)
    if (objection) throw refusal(objection, target, situation)
    return { candidates: [target], changes: steer(target, replicas) }
  }
  const fit = replicas.filter((replica) => objectionTo(replica, situation) === undefined).sort(byPreference)
  const [best] = fit
  if (best === undefined) throw nobody(situation)
  const changes = steer(best, replicas)
  // Those that the sentinels could choose instead are as good where they are fit themselves.
  const rivals = replicas.filter((replica) => replica !== best && mayBeChosen(replica) && !isBehind(best, replica))
  const equals = rivals.every((rival) => fit.includes(rival))
  return equals ? { candidates: [best, ...rivals], changes: [] } : { candidates: [best], changes }
}

const named = (to: Address, { master, replicas }: Situation): ReplicaReport => {
  const target = replicas.find((replica) => sameAddress(replica.address, to) || sameAddress(replica.announced, to))
  if (target) return target
  if (sameAddress(master, to)) {
    throw new SwitchoverRefusedError('already-master', `${formatAddress(to)} is the master already: name a replica`)
  }
  const known = replicas.map(({ address }) => formatAddress(address)).join(', ') || 'none'
  throw new SwitchoverRefusedError('unknown-node', `${formatAddress(to)} is no replica; there are: ${known}`)
}

/** What speaks against a replica; `undefined` for one that can become master. */
export const objectionTo = (
  { sentinelSays, priority, info }: ReplicaReport,
  { masterOffset }: Pick<Situation, 'masterOffset'>,
): RefusalReason | undefined => {
  if (info === undefined || sentinelSays === 'down') return 'down'
  if (priority === 0) return 'priority-0'
  if (info.role !== 'slave' || !info.linked) return 'not-linked'
  return masterOffset - info.offset > MAX_LAG_BYTES ? 'lags' : undefined
}

const WORDS = {
  down: 'does not answer, or a sentinel holds it to be down: see to it first',
  'priority-0': 'has replica-priority 0, which says that it is never to be promoted: set another one first',
  'not-linked': 'is not linked to the master, or is being filled: wait until master_link_status is up',
  lags: 'is too far behind the master: wait until it has caught up',
} as const satisfies Partial<Record<RefusalReason, string>>

const wordsFor = (reason: RefusalReason): string => (reason in WORDS ? WORDS[reason as keyof typeof WORDS] : reason)

const refusal = (reason: RefusalReason, { address, info }: ReplicaReport, { masterOffset }: Situation): Error => {
  const lag = reason === 'lags' && info ? ` (${masterOffset - info.offset} bytes; ${MAX_LAG_BYTES} are allowed)` : ''
  return new SwitchoverRefusedError(reason, `${formatAddress(address)} ${wordsFor(reason)}${lag}`)
}

const nobody = (situation: Situation): Error => {
  const { replicas } = situation
  if (replicas.length === 0) {
    return new SwitchoverRefusedError(
      'no-replica',
      'the sentinels know no replica of this master: there is none to switch to',
    )
  }
  const objections = replicas.map((replica) => {
    const reason = objectionTo(replica, situation) ?? 'down'
    return { reason, text: `${formatAddress(replica.address)} ${wordsFor(reason)}` }
  })
  const reasons = new Set(objections.map(({ reason }) => reason))
  const [only] = reasons
  return new SwitchoverRefusedError(
    reasons.size === 1 && only !== undefined ? only : 'no-replica',
    `no replica can become master: ${objections.map(({ text }) => text).join('; ')}`,
  )
}

/** Whether a sentinel could promote it: what it cannot reach, or may not, it never does. */
const mayBeChosen = ({ sentinelSays, priority }: ReplicaReport): boolean => sentinelSays === 'up' && priority > 0

/** Sentinel's own order: the lower priority, then the more data. */
const byPreference = (a: ReplicaReport, b: ReplicaReport): number =>
  a.priority - b.priority || (b.info?.offset ?? 0) - (a.info?.offset ?? 0)

/** Whether Sentinel prefers `best` to `other`, whatever data they have. */
const isBehind = (best: ReplicaReport, other: ReplicaReport): boolean => other.priority > best.priority
