import { accountFor } from './account.js'
import { atMostOf, type Check, type Evidence } from './evidence.js'

/**
 * Acknowledged writes that are gone. Redis replicates asynchronously, so a crash may lose the last few; a planned
 * failover need not lose any.
 */
export const ackedSet = ({ history, final }: Evidence, maxLost: number): Check => {
  const lost = accountFor(history, final).lost.map((op) => op.id)
  return atMostOf('acknowledged writes lost', lost, maxLost)
}

/** Ids that nobody wrote: a fault of the harness, or of what it reads. */
export const nothingUnexpected = ({ history, final }: Evidence): Check =>
  atMostOf('ids that nobody wrote', accountFor(history, final).unexpected, 0)

/** Writes that the client said were not executed, and that were. */
export const nothingRefuted = ({ history, final }: Evidence): Check => {
  const refuted = accountFor(history, final).refuted.map((op) => op.id)
  return atMostOf('writes called not executed that were', refuted, 0)
}

/** Writes that were executed more than once. */
export const executedOnce = ({ history, final }: Evidence): Check =>
  atMostOf('writes executed more than once', accountFor(history, final).repeated, 0)

/** Writes whose fate the client could not tell. */
export const uncertainAtMost = ({ history, final }: Evidence, max: number): Check => {
  const uncertain = accountFor(history, final).uncertain.map((op) => op.id)
  return atMostOf('writes of unknown outcome', uncertain, max)
}
