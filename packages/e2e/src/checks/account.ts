import type { FinalState } from '../traffic/final-state.js'
import type { History, Op } from '../traffic/history.js'

/** Every write of a run, set against what is there in the end. */
export interface Account {
  readonly attempted: number
  readonly acknowledged: number
  /** Acknowledged, and not there. */
  readonly lost: readonly Op[]
  /** There, and never attempted. */
  readonly unexpected: readonly string[]
  /** Called not executed by the client, and there. */
  readonly refuted: readonly Op[]
  /** Of unknown outcome: may be there or not. */
  readonly uncertain: readonly Op[]
  /** Those of unknown outcome that are there. */
  readonly recovered: readonly Op[]
  /** There more than once: executed more often than asked for. */
  readonly repeated: readonly string[]
}

const repeatedIn = (ids: readonly string[]): readonly string[] => {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) repeated.add(id)
    seen.add(id)
  }
  return [...repeated]
}

/** Says of each write what became of it. */
export const accountFor = (history: History, final: FinalState): Account => {
  const there = new Set(final.survivors)
  const attempted = new Set(history.ops.map((op) => op.id))
  const of = (outcome: Op['outcome']): readonly Op[] => history.ops.filter((op) => op.outcome === outcome)
  const isThere = (op: Op): boolean => there.has(op.id)
  const acknowledged = of('ok')
  const uncertain = of('unknown')
  return {
    attempted: attempted.size,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((op) => !isThere(op)),
    unexpected: [...there].filter((id) => !attempted.has(id)),
    refuted: of('fail').filter(isThere),
    uncertain,
    recovered: uncertain.filter(isThere),
    repeated: repeatedIn(final.survivors),
  }
}
