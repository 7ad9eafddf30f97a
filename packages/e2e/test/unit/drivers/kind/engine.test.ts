import { expect, test } from 'vitest'
import { machineIn } from '../../../../src/drivers/kind/engine.js'
import { needOf } from '../../../../src/drivers/kind/repair.js'

const told = (status: string, networks: unknown): string => `${JSON.stringify({ status, networks })}\n`
const there = { kind: { NetworkID: '6c2d', IPAddress: '172.18.0.2', IPPrefixLen: 16 } }

test('a node that is well has an address on the network of the nodes, and needs nothing', () => {
  const machine = machineIn(told('running', there))
  expect(machine).toEqual({ status: 'running', address: '172.18.0.2', prefix: 16 })
  expect(needOf(machine)).toBe('nothing')
})

test.each<[string, string, unknown, string]>([
  ['stands still', 'paused', there, 'thaw'],
  ['stands still off the network', 'paused', {}, 'thaw'],
  ['is off the network', 'running', {}, 'network'],
  ['is on another network only', 'running', { bridge: there.kind }, 'network'],
  ['is on the network without an address', 'running', { kind: { IPAddress: '', IPPrefixLen: 0 } }, 'network'],
  ['has no networks', 'running', null, 'network'],
  ['has ended', 'exited', { kind: { IPAddress: '', IPPrefixLen: 0 } }, 'impossible'],
])('a node that %s does not go unnoticed', (_, status, networks, need) => {
  expect(needOf(machineIn(told(status, networks)))).toBe(need)
})
