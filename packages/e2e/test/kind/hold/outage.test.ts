import { expect } from 'vitest'
import { outage } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { rounds } from './rounds.js'
import { fill, kept, mastersOf, nobodySpins } from './state.js'

const cluster = sharedCluster('all pods at once', { hint: 'outage' })
const KEYS = 1_000

const KEPT = rounds(1, 10)
const BLANK = rounds(1, 5)

test('all pods are deleted at once: the same master, and all data', { timeout: KEPT * 180_000 }, async () => {
  await fill(cluster(), KEYS)
  const master = cluster().master.name
  const times: number[] = []
  for (let round = 1; round <= KEPT; round++) {
    times.push(await outage(cluster(), { volumes: false }))
    expect(await kept(cluster(), KEYS)).toBe(KEYS)
    expect(await mastersOf(cluster())).toEqual([master])
  }
  console.log(`all pods deleted, volumes kept, healthy again after ms: ${times.join(', ')}`)
  await nobodySpins(cluster())
})

test('all pods and all volumes are deleted: an empty cluster with one master, which takes writes', {
  timeout: BLANK * 240_000,
}, async () => {
  const times: number[] = []
  for (let round = 1; round <= BLANK; round++) {
    await fill(cluster(), KEYS)
    times.push(await outage(cluster(), { volumes: true }))
    expect(await mastersOf(cluster())).toEqual([cluster().master.name])
    expect(await cluster().command(cluster().master, 'DBSIZE')).toBe(0)
    expect(await cluster().command(cluster().master, 'SET', 'after', round)).toBe('OK')
    expect(await cluster().command(cluster().master, 'GET', 'after')).toBe(String(round))
  }
  console.log(`all pods and volumes deleted, healthy again after ms: ${times.join(', ')}`)
})
