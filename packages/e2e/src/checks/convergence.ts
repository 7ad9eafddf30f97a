import type { Check, Evidence } from './evidence.js'

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index])

/** Whether every data node holds the same ids in the same order, once the cluster has healed. */
export const converged = ({ final }: Evidence): Check => {
  const different = Object.entries(final.byNode)
    .filter(([, ids]) => !sameList(ids, final.survivors))
    .map(([name, ids]) => `${name} holds ${ids.length}`)
  return {
    name: 'every node holds the same',
    passed: different.length === 0,
    expected: `${final.survivors.length} ids, as ${final.master} does`,
    found: different.length === 0 ? 'the same' : different.join(', '),
  }
}
