import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as elapse } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../../src/index.js'
import { DOWN_AFTER_MS, ScriptedCluster } from './scripted-cluster.js'
import type { ScriptedPod } from './scripted-pod.js'

describe('the scripts of the manifests', () => {
  let cluster: ScriptedCluster
  let master: ScriptedPod
  beforeAll(async () => {
    cluster = await ScriptedCluster.prepare()
    for (const pod of cluster.pods) pod.start()
    master = await cluster.healthy()
    await master.ask('SET', 'kept', 'yes')
  })
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  })

  const set = (name: string, value: string): void => writeFileSync(join(cluster.config, name), value)

  test('let a hibernating master end without a switchover', async () => {
    set('hibernate', 'true')
    const { code, output } = await master.run('prestop.sh')
    set('hibernate', 'false')
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('hibernates: stays the master') })
    expect(await cluster.master()).toBe(master)
  })

  test('ask a sentinel that is not in TILT: one that is says OK, and acts half a minute later', async () => {
    const [first] = cluster.sentinels as [ScriptedPod]
    // Sentinel goes there when its timer is called again after more than two seconds.
    await first.freeze(2_500)
    await until(async () => String(await first.ask('INFO', 'sentinel')).includes('sentinel_tilt:1') || undefined, {
      timeoutMs: 5_000,
      what: `${first.name} to be in TILT`,
    })
    const { code, output } = await master.run('prestop.sh')
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/switched over to .*, asked sentinel-[12]/),
    })
    master = await cluster.healthy()
  })

  test('fence a master: another one takes over, its pod stays without Redis, and comes back when it may', async () => {
    const fenced = master
    set('fenced', `${fenced.name}, redis-9`)
    await fenced.ended()
    expect(fenced.output()).toContain('switched over to')
    fenced.start()
    await until(() => fenced.output().includes('FENCED') || undefined, {
      timeoutMs: 10_000,
      what: `${fenced.name} to say that it is fenced`,
    })
    await expect(fenced.ask('PING')).rejects.toThrow()
    expect((await fenced.run('probe.sh', 'alive')).code).toBe(0)
    expect((await fenced.run('probe.sh', 'ready')).code).toBe(1)
    set('fenced', '')
    master = await cluster.healthy()
    expect(master).not.toBe(fenced)
    for (const pod of cluster.nodes) {
      await until(async () => (await pod.run('probe.sh', 'ready')).code === 0 || undefined, {
        timeoutMs: 10_000,
        what: `${pod.name} to be ready`,
      })
    }
  })

  test('promote a replica after the sentinels were away for so long that its link is too old for them', async () => {
    const lost = master
    const watchers = cluster.nodes.filter((node) => node !== lost)
    for (const sentinel of cluster.sentinels) await sentinel.kill()
    await lost.kill()
    // Ten times down-after is what sentinels allow beyond the absence of the master that they have seen themselves.
    await elapse(13 * DOWN_AFTER_MS)
    for (const sentinel of cluster.sentinels) sentinel.start()
    const first = await Promise.race(watchers.map((pod) => pod.ended().then(() => pod)))
    expect(first.output()).toMatch(/its link has been down for \d+ s, and its master does not answer/)
    // As the kubelet does; the other one may end as well, or find its new master first.
    first.start()
    await until(
      async () => {
        for (const pod of watchers) if (pod.state === 'stopped') pod.start()
        const named = (await cluster.sentinels[0]?.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')) as string[]
        return named[1] !== String(lost.port) || undefined
      },
      { timeoutMs: 30_000, what: 'the sentinels to have promoted a replica' },
    )
    for (const pod of watchers) if (pod.state === 'stopped') pod.start()
    lost.start()
    await cluster.healthy()
    for (const node of cluster.nodes) expect(await node.ask('GET', 'kept')).toBe('yes')
  })
})
