import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterNode } from '../drivers/cluster.js'
import { isPromotion } from '../drivers/events.js'
import { duration } from '../terminal/numbers.js'
import type { Contender } from './contender.js'
import type { Fault } from './faults.js'
import type { Feed } from './feed.js'
import { type NameOf, narrateSentinel } from './narrate.js'
import type { Stage } from './stage.js'

/** How long to go on after both clients have come back. */
const EPILOGUE_MS = 400
/** Without an acknowledgement for this long a client is as good as silent. */
const SILENT_MS = 500

const whereItIs = ({ ops }: Contender, master: ClusterNode, now: number): string => {
  const last = ops.findLast(({ outcome }) => outcome === 'ok')
  const silent = last === undefined || now - last.tDone > SILENT_MS
  return silent ? 'gets nothing acknowledged' : `still writes to ${master.name}, which has been replaced`
}

/** Inflicts a fault and tells what comes of it, until all clients write to the new master or the time is up. */
export const observe = async (
  fault: Fault,
  { stage, contenders, feed, nameOf }: { stage: Stage; contenders: readonly Contender[]; feed: Feed; nameOf: NameOf },
): Promise<void> => {
  const { cluster, signal, observeAtMostMs } = stage
  const { master, events } = cluster
  const observeMs = Math.min(fault.observeMs, observeAtMostMs)
  const faultAt = performance.now()
  feed.begin(faultAt, `${fault.deed} (${master.name} is the master)`)
  const unlisten = events.listen((event) => {
    const text = narrateSentinel(event, nameOf)
    if (text) feed.sayOnce(event.at, 'sentinels', text)
  })
  using _listening = { [Symbol.dispose]: unlisten }
  for (const contender of contenders) {
    contender.onMove = (at) => {
      const announcement = events.first(isPromotion, faultAt)
      const when = announcement ? `${duration(at - announcement.at)} after the announcement` : 'before it is announced'
      feed.say(at, contender.label, `writes to the new master, ${when}`)
    }
  }
  await fault.inflict(cluster, master, signal)
  const bound = AbortSignal.any([signal, AbortSignal.timeout(observeMs)])
  await Promise.all(contenders.map((contender) => contender.settled(bound))).catch(() => signal.throwIfAborted())
  const now = performance.now()
  for (const contender of contenders) {
    if (contender.hasMoved) continue
    feed.say(now, contender.label, `after ${duration(now - faultAt)}: ${whereItIs(contender, master, now)}`)
  }
  await sleep(EPILOGUE_MS, undefined, { signal })
}
