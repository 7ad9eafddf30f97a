import { setTimeout as elapse } from 'node:timers/promises'
import { expect } from 'vitest'
import { isReady } from '../../../src/drivers/kind/pod-state.js'
import { isPromotion, type KindCluster, type KindNode, until } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { eachRound, rounds } from './rounds.js'
import { fill, kept, nobodySpins, switchesSince, watchedBy } from './state.js'

const cluster = sharedCluster('the sentinels in trouble', { hint: 'sentinels' })
/** Of each sentinel. */
const DEATHS = rounds(1, 5)

/** Longer than ten times `down-after`: from then on sentinels take no replica whose link has been down for all that time. */
const AWAY_MS = rounds(0, 70_000)

const threeEverywhere = async (it: KindCluster): Promise<void> => {
  for (const sentinel of it.sentinels) {
    expect(await watchedBy(it, sentinel)).toMatchObject({ 'num-slaves': '2', 'num-other-sentinels': '2' })
  }
}

/** Right after a death, when not all have heard of all others again. */
const noMoreThanThree = async (it: KindCluster): Promise<void> => {
  for (const sentinel of it.sentinels) {
    const { 'num-other-sentinels': others } = await watchedBy(it, sentinel)
    expect(Number(others)).toBeLessThanOrEqual(2)
  }
}

/** Waits until a redis pod says that it waits before it starts: it takes no traffic then, and answers nobody. */
const waits = async (it: KindCluster, node: KindNode): Promise<void> => {
  const told = async () => (await node.wholeLog()).includes('WAITING: ') || undefined
  await until(told, { timeoutMs: 60_000, everyMs: 250, what: `${node.name} to say that it waits` })
  expect(node.pod && isReady(node.pod)).toBe(false)
  await expect(it.command(node, 'ROLE')).rejects.toThrow()
}

test('each sentinel dies in turn, by its process or with its pod: there are never more than three', {
  timeout: DEATHS * 300_000,
}, async () => {
  const since = performance.now()
  for (let round = 1; round <= DEATHS; round++) {
    for (const [index, sentinel] of cluster().sentinels.entries()) {
      if ((round + index) % 2) await cluster().faults.deletePods(sentinel)
      else await cluster().faults.kill(sentinel)
      await cluster().start(sentinel)
      await noMoreThanThree(cluster())
    }
    await cluster().waitHealthy()
    await threeEverywhere(cluster())
  }
  await nobodySpins(cluster())
  expect(switchesSince(cluster(), since)).toBe(0)
})

test.for(eachRound(1, 5))('all sentinels lose their volumes: they find the master that there is (%i)', async () => {
  const [since, master] = [performance.now(), cluster().master.name]
  await cluster().faults.deletePods(cluster().sentinels, { volumes: true, graceSeconds: 0 })
  for (const sentinel of cluster().sentinels) await cluster().start(sentinel)
  await cluster().waitHealthy()
  await threeEverywhere(cluster())
  expect(cluster().master.name).toBe(master)
  expect(switchesSince(cluster(), since)).toBe(0)
})

test.for(eachRound(1, 3))(
  'the sentinels are away while the master dies: once they are back there is a master (%i)',
  async () => {
    await fill(cluster(), 1_000)
    const old = cluster().master
    await cluster().scale('sentinel', 0)
    // Nobody is there to say who is master: the pod waits, and its replicas grow older.
    await cluster().faults.deletePods(old, { graceSeconds: 0 })
    await waits(cluster(), old)
    await elapse(AWAY_MS)
    await waits(cluster(), old)
    const since = performance.now()
    await cluster().scale('sentinel', 3)
    await cluster().waitHealthy()
    expect(await kept(cluster(), 1_000)).toBe(1_000)
    const promoted = cluster().events.first((event) => event.at > since && isPromotion(event))
    console.log(`sentinels back: ${promoted ? 'a replica was promoted' : `${old.name} is the master again`}`)
  },
)
