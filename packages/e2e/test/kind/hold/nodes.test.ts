import { expect } from 'vitest'
import { masterOnWorker } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { eachRound } from './rounds.js'
import { mastersOf } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('a node in trouble', { hint: 'nodes', overlays: ['ha-zones'] })

test.for(eachRound(1, 5))('the node of the master is drained: nothing is lost (%i)', { timeout: 400_000 }, async () => {
  const machine = await masterOnWorker(cluster())
  await underWriters(cluster(), {
    scenario: 'drain',
    expected: { maxLost: 0, switches: 1 },
    doing: (it) => it.faults.drain(machine),
    heal: (it) => it.faults.uncordon(machine),
  })
})

test.for([
  ['stands still', 'pauseNode', 'resumeNode'],
  ['is taken off the network', 'disconnectNode', 'connectNode'],
] as const)(
  'the node of the master %s: another master, and one only when it is back',
  {
    timeout: 400_000,
  },
  async ([scenario, fault, cure]) => {
    const machine = await masterOnWorker(cluster())
    await underWriters(cluster(), {
      scenario: `node ${scenario}`,
      // What was in flight, and what the replicas had not got by then.
      expected: { maxLost: 20, maxUncertain: 20 },
      doing: (it) => it.faults[fault](machine),
      heal: (it) => it.faults[cure](machine),
    })
    expect(await mastersOf(cluster())).toEqual([cluster().master.name])
  },
)
