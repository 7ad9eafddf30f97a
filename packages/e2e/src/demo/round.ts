import { setTimeout as sleep } from 'node:timers/promises'
import { readFinalState } from '../traffic/final-state.js'
import type { Fault } from './faults.js'
import { Feed } from './feed.js'
import { lineUp } from './line-up.js'
import { type NameOf, narrateTopology } from './narrate.js'
import { observe } from './observe.js'
import { type Outcome, outcomeOf } from './outcome.js'
import { LEAD_MS } from './picture.js'
import type { Stage } from './stage.js'
import { Watch } from './watch.js'

/** Lets both clients go through a fault together, and says what it meant to each of them. */
export const runRound = async (fault: Fault, stage: Stage): Promise<readonly Outcome[]> => {
  const { cluster, screen, signal } = stage
  const { master } = cluster
  const feed = new Feed(screen)
  const nameOf: NameOf = (address) =>
    cluster.nodes.find(({ host, port }) => `${host}:${port}` === address)?.name ?? address
  const { contenders, topology } = lineUp(cluster, fault.name)
  await using _clients = {
    [Symbol.asyncDispose]: async () => void (await Promise.all(contenders.map((contender) => contender.stop()))),
  }
  using _narration = narrateTopology(topology, nameOf, (text) => feed.say(performance.now(), 'topology', text))
  using watch = new Watch(stage, contenders, fault.observeMs)

  watch.phase = '20 writers on each client are at work'
  await Promise.all(contenders.map((contender) => contender.warmUp(signal)))
  await sleep(LEAD_MS, undefined, { signal })

  watch.phase = 'waiting until both clients write to the new master'
  watch.begin()
  await observe(fault, { stage, contenders, feed, nameOf })

  watch.freeze()
  watch.phase = 'the cluster heals'
  const histories = await Promise.all(contenders.map((contender) => contender.stop()))
  await fault.undo(cluster, master)
  await cluster.waitHealthy({ hurry: true, signal })

  watch.phase = 'counting what has survived'
  const finals = await Promise.all(contenders.map(({ key }) => readFinalState(cluster, key)))
  const outcomes = contenders.flatMap(({ label }, index) => {
    const history = histories[index]
    const final = finals[index]
    return history && final ? [outcomeOf(label, history, final)] : []
  })
  watch.end(outcomes)
  return outcomes
}
