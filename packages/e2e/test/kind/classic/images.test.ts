import { expect, test } from 'vitest'
import { fixture, startClassic } from './classic.js'

test.each(['redis-7.0', 'valkey-8'])(
  'it runs on %s, and survives the loss of the bootstrap pod there',
  async (image) => {
    await using classic = await startClassic(fixture(image))
    await classic.write(50, 3)
    await classic.namespace.deletePod('redis-master')
    const { redis } = await classic.whole(2, 60_000)
    classic.tell(`${image}: a new master, two replicas, three sentinels`)
    expect(redis.map(({ keys }) => keys)).toEqual([50, 50, 50])
  },
)
