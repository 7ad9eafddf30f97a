import type { Run } from './bench.js'

/** How many rejections the clients have left to nobody: a line for each client that did. */
export const unhandledRejectionsOf = (runs: readonly Run[]): readonly string[] => {
  const byClients = Map.groupBy(runs, ({ clients }) => clients.join(', '))
  return [...byClients].flatMap(([who, own]) => {
    const count = own.reduce((sum, { unhandledRejections }) => sum + unhandledRejections, 0)
    return count === 0 ? [] : [`Unhandled rejections with ${who}: ${count}`]
  })
}
