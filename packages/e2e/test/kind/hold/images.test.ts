import { expect } from 'vitest'
import { masterDeleted, masterKilled } from '../../../src/index.js'
import { test } from '../kind.js'
import { fill, kept, mastersOf } from './state.js'
import { underWriters } from './under-writers.js'

// redis:8.0 is what all other tests run.
const IMAGES = process.env.IMAGES?.split(' ') ?? ['redis:7.0', 'valkey/valkey:8.1']

test.for(IMAGES)(
  '%s: starts, and survives its master, planned and not',
  {
    timeout: 400_000,
  },
  async (image, { start }) => {
    const cluster = await start({ hint: 'image', image })
    await fill(cluster, 100)
    await underWriters(cluster, {
      scenario: `${image}, pod of the master deleted`,
      expected: { maxLost: 0, switches: 1 },
      doing: masterDeleted,
    })
    await underWriters(cluster, {
      scenario: `${image}, process of the master killed`,
      expected: { maxLost: 20, maxUncertain: 20 },
      doing: masterKilled,
    })
    expect(await kept(cluster, 100)).toBe(100)
    expect(await mastersOf(cluster)).toHaveLength(1)
  },
)
