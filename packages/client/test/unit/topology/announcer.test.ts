import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/clock.js'
import { Announcer } from '../../../src/topology/announcer.js'
import { NOTHING_KNOWN } from '../../../src/topology/snapshot.js'
import { Topology } from '../../../src/topology/topology.js'
import { claim } from './world.js'

afterEach(() => vi.unstubAllGlobals())

it('a listener that throws is reported like any uncaught error, and stops nothing of ours', () => {
  const later: Array<() => void> = []
  vi.stubGlobal('queueMicrotask', (task: () => void) => later.push(task))
  const topology = new Topology('mymaster')
  const announcer = new Announcer(topology, systemClock)
  topology.on('discovered', () => {
    throw new Error('the listener is broken')
  })
  expect(() => announcer.tell({ type: 'discovered', claim: claim(1, 1) }, NOTHING_KNOWN, 'test')).not.toThrow()
  expect(later).toHaveLength(1)
  expect(later[0]).toThrow('the listener is broken')
})
