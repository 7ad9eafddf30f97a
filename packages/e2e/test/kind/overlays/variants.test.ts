import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { makeCertificates } from '../../../src/drivers/certificates.js'
import { masterDeleted } from '../../../src/index.js'
import { fill, kept } from '../hold/state.js'
import { underWriters } from '../hold/under-writers.js'
import { test } from '../kind.js'

test.for([['hostnames'], ['cache'], ['kind', 'ha-zones']])(
  '%s: the master is deleted and nothing is lost',
  {
    timeout: 300_000,
  },
  async (overlays, { start }) => {
    const cluster = await start({ hint: 'variant', overlays })
    await fill(cluster, 100)
    await underWriters(cluster, {
      scenario: `${overlays.join(' and ')}, pod of the master deleted`,
      expected: { maxLost: 0, switches: 1 },
      doing: masterDeleted,
    })
    expect(await kept(cluster, 100)).toBe(100)
  },
)

test('passwords: clients are told them, and everybody uses them', { timeout: 300_000 }, async ({ start }) => {
  const cluster = await start({ hint: 'passwords', password: 'for-redis', sentinelPassword: 'for-sentinels' })
  const [node, sentinel] = [cluster.nodes[0]?.name ?? '', cluster.sentinels[0]?.name ?? '']
  const without = await cluster.namespace.exec(node, ['redis-cli', 'PING'])
  expect(without.stdout).toContain('NOAUTH')
  expect((await cluster.namespace.exec(sentinel, ['redis-cli', '-p', '26379', 'PING'])).stdout).toContain('NOAUTH')
  await underWriters(cluster, {
    scenario: 'passwords, pod of the master deleted',
    expected: { maxLost: 0, switches: 1 },
    doing: masterDeleted,
  })
})

/** With the names that the settings page asks for. */
const certificatesFor = async (namespace: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchmaster-kind-tls-'))
  try {
    return await makeCertificates(folder, `*.${namespace}.svc.cluster.local`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('tls: nobody gets in without it, clients need the CA alone', { timeout: 300_000 }, async ({ start }) => {
  const cluster = await start({ hint: 'tls', overlays: ['tls'], certificatesFor })
  const plain = await cluster.namespace.exec(cluster.nodes[0]?.name ?? '', ['timeout', '3', 'redis-cli', 'PING'])
  expect(plain.stdout).not.toContain('PONG')
  await underWriters(cluster, {
    scenario: 'tls, pod of the master deleted',
    expected: { maxLost: 0, switches: 1 },
    doing: masterDeleted,
  })
})
