import { expect, test } from 'vitest'
import { fixture, startClassic } from './classic.js'

test('two sentinels that took the same dead one’s seat find out, and one of them takes the other seat', async () => {
  await using classic = await startClassic(fixture('same-seat'))
  const { namespace } = classic
  const seats = (await classic.look()).sentinels.map(({ id }) => id).sort()
  const before = await classic.sentinelPods()
  const victims = before.map(({ metadata }) => metadata?.name ?? '').filter((name) => name !== 'redis-master')
  expect(victims).toHaveLength(2)

  classic.tell(`killing ${victims.join(' and ')}, all the sentinels but one`)
  await Promise.all(victims.map((pod) => namespace.deletePod(pod, { graceSeconds: 0 })))
  const { sentinels } = await classic.whole(3, 120_000)
  classic.tell('three sentinels in three seats')

  expect(sentinels.map(({ id }) => id).sort()).toEqual(seats)
  const pods = (await classic.sentinelPods()).map(({ metadata }) => metadata?.name ?? '')
  const logs = await Promise.all(pods.map((pod) => namespace.logs(pod, { container: 'sentinel' })))
  expect(logs.filter((log) => log.includes('Another sentinel had taken the same seat'))).toHaveLength(1)
})
