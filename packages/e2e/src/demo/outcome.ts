import { accountFor } from '../checks/account.js'
import { longestGap } from '../checks/unavailability.js'
import type { FinalState } from '../traffic/final-state.js'
import type { History } from '../traffic/history.js'

/** What a fault meant to one client. */
export interface Outcome {
  readonly client: string
  /** The longest time without an acknowledgement. */
  readonly gapMs: number
  /** Whether that time ended. If not, it is as long as anybody looked. */
  readonly ended: boolean
  readonly acknowledged: number
  /** The ids of writes that were acknowledged, and are gone. */
  readonly lost: ReadonlySet<string>
}

/** Sets what a client was told against what is there. */
export const outcomeOf = (client: string, history: History, final: FinalState): Outcome => {
  const { acknowledged, lost } = accountFor(history, final)
  const { from, to } = longestGap(history)
  return {
    client,
    gapMs: to - from,
    ended: to < history.stoppedAt,
    acknowledged,
    lost: new Set(lost.map(({ id }) => id)),
  }
}
