import type { Consequence, Policy } from './observe.js'
import type { Fence } from './state.js'

interface Moment {
  /** Whether another node is believed to be master from now on. */
  readonly moved: boolean
  readonly now: number
  readonly policy: Policy
}

/**
 * Whether writes wait, after one more thing was heard: from the moment in which a candidate is known until it is master,
 * or will not become it, or has not for `fenceTimeoutMs`.
 */
export const fenceAfter = (fence: Fence, moment: Moment, told: Consequence[]): Fence => {
  const { moved, now, policy } = moment
  if (fence.type === 'open') {
    const chosen = told.some(({ type }) => type === 'candidate-selected')
    if (!chosen || moved) return fence
    told.push({ type: 'fenced' })
    return { type: 'closed', since: now, until: now + policy.fenceTimeoutMs }
  }
  const reason = moved ? 'switched' : told.some(({ type }) => type === 'aborted') ? 'aborted' : 'timeout'
  if (reason === 'timeout' && now < fence.until) return fence
  told.push({ type: 'released', reason, since: fence.since })
  return { type: 'open' }
}
