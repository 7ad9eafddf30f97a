import type { Consequence, Observation, Policy } from './observation.js'
import type { Belief, Fence } from './state.js'

interface Moment {
  readonly observation: Observation
  /** What is believed from now on. */
  readonly belief: Belief | undefined
  /** Whether that is another node than before. */
  readonly moved: boolean
  readonly now: number
  readonly policy: Policy
}

/**
 * Whether writes wait, after one more thing was heard: from the moment in which a candidate is known until it is master,
 * or will not become it, or has not for `fenceTimeoutMs`. They wait once more when the sentinel that leads the failover
 * is lost before anybody has confirmed an early switch: until somebody does, or it is undone.
 */
export const fenceAfter = (fence: Fence, moment: Moment, told: Consequence[]): Fence => {
  const { observation, belief, moved, now, policy } = moment
  const has = (type: Consequence['type']): boolean => told.some((consequence) => consequence.type === type)
  if (fence.type === 'open') {
    if (moved) return fence
    const orphaned =
      observation.type === 'lost' && belief?.type === 'provisional' && belief.leader === observation.sentinel
    if (!has('candidate-selected') && !orphaned) return fence
    told.push({ type: 'fenced' })
    return { type: 'closed', since: now, until: orphaned ? belief.until : now + policy.fenceTimeoutMs }
  }
  const isOver = moved || has('confirmed')
  const reason = isOver ? 'switched' : has('aborted') ? 'aborted' : 'timeout'
  if (reason === 'timeout' && now < fence.until) return fence
  told.push({ type: 'released', reason, since: fence.since })
  return { type: 'open' }
}
