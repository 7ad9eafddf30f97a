import { sameAddress } from './address.js'
import type { Consequence, Observation } from './observe.js'
import type { Phase } from './state.js'

type FailingOver = Extract<Phase, { type: 'failing-over' }>

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
      const { candidate } = observation
      const failingOver = begun('requested')
      if (sameAddress(failingOver.candidate, candidate)) return failingOver
      told.push({ type: 'candidate-selected', candidate })
      return { ...failingOver, candidate }
    }
    case 'failover-ended':
      if (phase.type === 'failing-over') told.push({ type: 'aborted' })
      return { type: 'steady' }
    default:
      return phase
  }
}
