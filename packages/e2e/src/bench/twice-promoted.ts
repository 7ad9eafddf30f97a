import type { ClusterEvent } from '../drivers/events.js'
import { switchesOf } from '../drivers/master.js'
import type { Op } from '../traffic/history.js'

/** The replicas that were promoted since a moment, one after the other. */
export const promotedSince = (events: readonly ClusterEvent[], since: number): readonly string[] =>
  switchesOf(events)
    .filter(({ at }) => at >= since)
    .map(({ to }) => to)

/** What became of a run in which the sentinels promoted more than one: who acknowledged what was lost. */
export const describeTwice = (promoted: readonly string[], lost: readonly Op[]): string => {
  const byServer = Map.groupBy(lost, ({ server }) => server ?? 'a server that the client does not name')
  const who = [...byServer].map(([server, ops]) => {
    const turn = promoted.indexOf(server)
    return `${ops.length} by ${turn < 0 ? server : `${server}, number ${turn + 1} of them`}`
  })
  const loss = lost.length === 0 ? 'nothing was lost' : `lost were ${lost.length}, acknowledged ${who.join('; ')}`
  return `${promoted.length} replicas were promoted one after the other, ${promoted.join(', ')}: ${loss}`
}
