import { expect } from 'vitest'
import type { KindCluster, KindNode } from '../../../src/index.js'
import { sharedCluster, test } from '../kind.js'
import { mastersOf } from './state.js'
import { underWriters } from './under-writers.js'

const cluster = sharedCluster('a node in trouble', { hint: 'nodes', overlays: ['ha-zones'] })

const machineOf = (node: KindNode): string => {
  const { kubernetesNode } = node
  if (kubernetesNode) return kubernetesNode
  throw new Error(`${node.name} is on no node.`)
}

/** The master on a worker: the control plane is not to be taken away. */
const masterOnWorker = async (it: KindCluster): Promise<KindNode> => {
  for (const target of it.nodes) {
    if (!machineOf(it.master).includes('control-plane')) break
    if (machineOf(target).includes('control-plane')) continue
    await it.namespace.exec(target.name, ['sh', '/scripts/switchmaster.sh', 'switchover', target.name])
    await it.waitHealthy()
  }
  return it.master
}

test('the node of the master is drained: nothing is lost', { timeout: 400_000 }, async () => {
  const machine = machineOf(await masterOnWorker(cluster()))
  await underWriters(cluster(), {
    scenario: 'drain',
    expected: { maxLost: 0, switches: 1 },
    doing: (it) => it.faults.drain(machine),
    heal: (it) => it.faults.uncordon(machine),
  })
})

test('the node of the master stands still: another master, and one only when the node is back', {
  timeout: 400_000,
}, async () => {
  const machine = machineOf(await masterOnWorker(cluster()))
  await underWriters(cluster(), {
    scenario: 'node paused',
    // What was in flight, and what the replicas had not got when it stood still.
    expected: { maxLost: 20, maxUncertain: 20 },
    doing: (it) => it.faults.pauseNode(machine),
    heal: (it) => it.faults.resumeNode(machine),
  })
  expect(await mastersOf(cluster())).toEqual([cluster().master.name])
})

test('the node of the master is taken off the network: another master, and one only when it is back', {
  timeout: 400_000,
}, async () => {
  const machine = machineOf(await masterOnWorker(cluster()))
  await underWriters(cluster(), {
    scenario: 'node disconnected',
    expected: { maxLost: 20, maxUncertain: 20 },
    doing: (it) => it.faults.disconnectNode(machine),
    heal: (it) => it.faults.connectNode(machine),
  })
  expect(await mastersOf(cluster())).toEqual([cluster().master.name])
})
