import { expect, test } from 'vitest'
import {
  isPromotion,
  placed,
  readFinalState,
  startLocal,
  startWriters,
  switchesOf,
  switchmaster,
} from '../../../src/index.js'

const downAfterMs = 1_000
/** As for a frozen master, whose last ping may just have been answered. */
const FAILOVER_MS = 2 * downAfterMs + 2_500

test('a master that is cut off with its clients goes on, the others promote another, and in the end there is one', async () => {
  await using cluster = await startLocal({ downAfterMs, network: 'proxied' })
  const [here, there] = [await cluster.place('A'), await cluster.place('B')]
  const clients = [here, there].map((place) => placed(switchmaster, place).open({ env: place.env, key: 'ids' }))
  await Promise.all(clients.map((client) => client.ready()))
  const [minority, majority] = clients.map((client, side) =>
    startWriters({ write: (id) => client.write(`${side}-${id}`), count: 2 }),
  ) as [ReturnType<typeof startWriters>, ReturnType<typeof startWriters>]
  await Promise.all([minority.acknowledge(50), majority.acknowledge(50)])

  const old = cluster.master
  const since = performance.now()
  await cluster.isolate([old, here])
  const promotion = await cluster.events.waitFor(isPromotion, { since, timeoutMs: FAILOVER_MS })
  const promoted = cluster.master
  expect(promoted).not.toBe(old)
  await Promise.all([minority.acknowledge(50), majority.acknowledge(50)])
  // Both say so, and both are believed on their own side.
  const roles = await Promise.all([old, promoted].map((node) => cluster.command(node, 'ROLE')))
  expect(roles.map((role) => (role as unknown[])[0])).toEqual(['master', 'master'])
  const servers = [minority, majority].map(
    ({ ops }) =>
      new Set(ops.filter((op) => op.tInvoke > promotion.at && op.outcome === 'ok').map(({ server }) => server)),
  )
  expect(servers[0]).toEqual(new Set([`${old.host}:${old.port}`]))
  expect(servers[1]).toContain(`${promoted.host}:${promoted.port}`)

  await cluster.heal()
  await cluster.waitHealthy({ hurry: true })
  await Promise.all([minority.stop(), majority.stop()])
  await Promise.all(clients.map((client) => client.close()))
  const { master, byNode, survivors } = await readFinalState(cluster, 'ids')
  expect(master).toBe(promoted.name)
  for (const ids of Object.values(byNode)) expect(ids).toEqual(survivors)
  expect(switchesOf(cluster.events.all)).toHaveLength(1)
})
