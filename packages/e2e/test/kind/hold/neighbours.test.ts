import { render } from '@switchmaster/manifests'
import { expect } from 'vitest'
import { type KindCluster, masterDeleted } from '../../../src/index.js'
import { test } from '../kind.js'
import { fill, kept, watchedBy } from './state.js'
import { underWriters } from './under-writers.js'

/** What a server of the second cluster answers, asked in its pod. */
const ask = async (it: KindCluster, pod: string, ...command: readonly string[]): Promise<string> => {
  const port = pod.includes('sentinel') ? '26379' : '6379'
  const { stdout } = await it.namespace.exec(pod, ['redis-cli', '-p', port, ...command])
  return stdout.trim()
}

test('two clusters in one namespace do not mix', { timeout: 400_000 }, async ({ start }) => {
  const it = await start({ hint: 'two', name: 'one' })
  await it.namespace.apply(...render({ name: 'two', namespace: it.namespace.name }))
  for (const set of ['two-redis', 'two-sentinel']) await it.namespace.rolledOut('StatefulSet', set)
  await fill(it, 100)
  await underWriters(it, {
    scenario: 'a neighbour in the namespace',
    // The variables of a Service are named after it, and this one has another name.
    env: { REDIS_SENTINELS: it.sentinelList },
    expected: { maxLost: 0, switches: 1 },
    doing: masterDeleted,
  })
  expect(await kept(it, 100)).toBe(100)
  for (const sentinel of it.sentinels) {
    expect(await watchedBy(it, sentinel)).toMatchObject({ 'num-slaves': '2', 'num-other-sentinels': '2' })
  }
  for (const index of [0, 1, 2]) {
    expect(await ask(it, `two-sentinel-${index}`, 'SENTINEL', 'CKQUORUM', 'mymaster')).toMatch(/^OK 3 usable/)
    expect(await ask(it, `two-redis-${index}`, 'DBSIZE')).toBe('0')
  }
})
