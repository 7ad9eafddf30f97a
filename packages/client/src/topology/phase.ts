import { sameAddress } from './address.js'
import type { Consequence, Observation } from './observation.js'
import type { Belief, Phase } from './state.js'

type FailingOver = Extract<Phase, { type: 'failing-over' }>

/**
 * Whether an event is about another master than the one that is believed: it comes late then, from a sentinel that has
 * not heard of the switch yet. While a switch is provisional, the sentinels may well replace the master before once more.
 */
export const isOldNews = (belief: Belief | undefined, observation: Observation): boolean => {
  if (belief === undefined || !('master' in observation)) return false
  if (sameAddress(observation.master, belief.claim.address)) return false
  const again = belief.type === 'provisional' && observation.type === 'candidate-seen'
  return (
    !(again && sameAddress(observation.master, belief.previous.address)) ||
    sameAddress(observation.type === 'candidate-seen' ? observation.candidate : undefined, belief.claim.address)
  )
}

/** How far the sentinels have got with replacing the master, after one more thing was heard. */
export const phaseAfter = (phase: Phase, observation: Observation, now: number, told: Consequence[]): Phase => {
  const begun = (reason: FailingOver['reason']): FailingOver => {
    if (phase.type === 'failing-over') return phase
    told.push({ type: 'failover-detected' })
    return { type: 'failing-over', since: now, reason }
  }
  switch (observation.type) {
    case 'master-down':
      return { ...begun('master-down'), reason: 'master-down' }
    case 'failover-started':
      return begun('requested')
    case 'candidate-seen': {
      const { candidate, sentinel: leader } = observation
      const failingOver = begun('requested')
      if (sameAddress(failingOver.candidate, candidate)) return { ...failingOver, leader }
      told.push({ type: 'candidate-selected', candidate })
      return { ...failingOver, candidate, leader }
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
