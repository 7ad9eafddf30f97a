import { expect } from 'vitest'
import { test } from '../kind.js'
import { rounds } from './rounds.js'
import { mastersOf, nobodySpins, watchedBy } from './state.js'

const ROUNDS = rounds(1, 20)

test('pods that all start at once become a cluster with exactly one master', { timeout: ROUNDS * 240_000 }, async ({
  start,
}) => {
  const times: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const began = performance.now()
    const cluster = await start({ hint: 'cold' })
    times.push(Math.round(performance.now() - began))
    expect(await mastersOf(cluster)).toHaveLength(1)
    for (const sentinel of cluster.sentinels) {
      expect(await watchedBy(cluster, sentinel)).toMatchObject({ 'num-slaves': '2', 'num-other-sentinels': '2' })
    }
    await nobodySpins(cluster)
    await cluster.close()
  }
  console.log(`cold start, namespace and pods included, in ms: ${times.join(', ')}`)
})
