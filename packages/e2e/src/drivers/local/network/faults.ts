/** Something that is wrong with the network, in the names of the endpoints that it concerns. */
export type Fault =
  | {
      readonly type: 'isolation'
      readonly group: ReadonlySet<string>
      readonly from: ReadonlySet<string> | 'everybody-else'
      readonly direction: 'both' | 'in' | 'out'
      readonly how: 'drop' | 'reset'
    }
  | {
      readonly type: 'delay'
      readonly from: ReadonlySet<string>
      readonly to: ReadonlySet<string>
      readonly ms: number
      readonly jitterMs: number
    }

/** What becomes of bytes on their way. */
export type Passage =
  | { readonly type: 'drop' }
  | { readonly type: 'pass'; readonly ms: number; readonly jitterMs: number }

/** What becomes of a connection: it is opened, kept waiting, or reset. */
export type Admission = 'open' | 'hold' | 'reset'

const AT_ONCE: Passage = { type: 'pass', ms: 0, jitterMs: 0 }

const isCut = (faults: readonly Fault[], how: 'drop' | 'reset', from: string, to: string): boolean =>
  faults.some((fault) => {
    if (fault.type !== 'isolation' || fault.how !== how) return false
    const inside = (name: string): boolean => fault.group.has(name)
    const outside = (name: string): boolean =>
      !inside(name) && (fault.from === 'everybody-else' || fault.from.has(name))
    const leaves = inside(from) && outside(to)
    const enters = outside(from) && inside(to)
    return (leaves && fault.direction !== 'in') || (enters && fault.direction !== 'out')
  })

/** Whether bytes get from one endpoint to another, and how late. */
export const passage = (faults: readonly Fault[], from: string, to: string): Passage => {
  if (isCut(faults, 'drop', from, to)) return { type: 'drop' }
  const slow = faults.findLast((fault) => fault.type === 'delay' && fault.from.has(from) && fault.to.has(to))
  return slow?.type === 'delay' ? { type: 'pass', ms: slow.ms, jitterMs: slow.jitterMs } : AT_ONCE
}

/** What becomes of a connection, new or old. Its handshake goes both ways: it takes only one that is cut to stop it. */
export const admission = (faults: readonly Fault[], dialler: string, target: string): Admission => {
  if (isCut(faults, 'reset', dialler, target)) return 'reset'
  return isCut(faults, 'drop', dialler, target) || isCut(faults, 'drop', target, dialler) ? 'hold' : 'open'
}
