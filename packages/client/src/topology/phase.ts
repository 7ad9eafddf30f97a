import { type Address, sameAddress } from './address.js'
import type { Consequence, Observation } from './observe.js'
import type { Phase, TopologyState } from './state.js'

type FailingOver = Extract<Phase, { type: 'failing-over' }>

/**
 * How far the sentinels have got with replacing the master, after one more thing was heard. What is said of another
 * master than the one that is believed comes late, from a sentinel that has not heard of the switch yet.
 */
export const phaseAfter = (
  { phase, belief }: TopologyState,
  observation: Observation,
  now: number,
  told: Consequence[],
): Phase => {
  const isLate = (master: Address): boolean => belief !== undefined && !sameAddress(master, belief.claim.address)
  const begun = (reason: FailingOver['reason']): FailingOver => {
    if (phase.type === 'failing-over') return phase
    told.push({ type: 'failover-detected' })
    return { type: 'failing-over', since: now, reason }
  }
  switch (observation.type) {
    case 'master-down':
      return isLate(observation.master) ? phase : { ...begun('master-down'), reason: 'master-down' }
    case 'failover-started':
      return isLate(observation.master) ? phase : begun('requested')
    case 'candidate-seen': {
      const { candidate } = observation
      if (sameAddress(candidate, belief?.claim.address)) return phase
      const failingOver = begun('requested')
      if (sameAddress(failingOver.candidate, candidate)) return failingOver
      told.push({ type: 'candidate-selected', candidate })
      return { ...failingOver, candidate }
    }
    case 'master-back':
      // A failover that has a candidate goes on although the master is back.
      return phase.type === 'failing-over' && phase.candidate ? phase : ended(phase, told)
    case 'failover-ended':
      return ended(phase, told)
    default:
      return phase
  }
}

const ended = (phase: Phase, told: Consequence[]): Phase => {
  if (phase.type === 'failing-over') told.push({ type: 'aborted' })
  return { type: 'steady' }
}
