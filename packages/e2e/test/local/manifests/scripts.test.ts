import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWriters, switchmaster, until } from '../../../src/index.js'
import { ScriptedCluster } from './scripted-cluster.js'
import type { ScriptedPod } from './scripted-pod.js'

const KEYS = 50

describe('the scripts of the manifests, on processes of this machine', () => {
  let cluster: ScriptedCluster
  let master: ScriptedPod
  beforeAll(async () => {
    cluster = await ScriptedCluster.prepare()
    for (const pod of cluster.pods) pod.start()
    master = await cluster.healthy()
    for (let i = 0; i < KEYS; i++) await master.ask('SET', `key:${i}`, i)
    expect(await master.ask('WAIT', 2, 2000)).toBe(2)
  })
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  })

  const uptime = async (pod: ScriptedPod): Promise<number> =>
    Number(/uptime_in_seconds:(\d+)/.exec(String(await pod.ask('INFO', 'server')))?.[1])
  // Seconds are what pods count in: peers as young as the master's absence is long are taken to have restarted as well.
  const someSecondsOld = (): Promise<unknown> =>
    until(async () => (await Promise.all(cluster.nodes.map(uptime))).every((it) => it >= 4) || undefined, {
      timeoutMs: 10_000,
      what: 'the pods to be some seconds old',
    })
  const keysOf = (pod: ScriptedPod): Promise<unknown> => pod.ask('EVAL', "return #redis.call('KEYS', 'key:*')", 0)
  const expectAllKeysEverywhere = async (): Promise<void> => {
    for (const node of cluster.nodes) expect(await keysOf(node), node.name).toBe(KEYS)
  }

  test('make one master of a cold start', () => {
    const masters = cluster.nodes.filter((node) => node.output().includes('starts as master'))
    expect(masters.map((node) => node.name)).toEqual(['redis-0'])
    expect(master.name).toBe('redis-0')
  })

  test('keep a killed master from listening until another one is master, and make a replica of it', async () => {
    const old = master
    const mark = old.output().length
    await someSecondsOld()
    await old.kill()
    old.start()
    master = await cluster.healthy()
    expect(master).not.toBe(old)
    const since = old.output(mark)
    expect(since).toContain('YIELDS: outlived by')
    expect(since).not.toContain('starts as master')
    await expectAllKeysEverywhere()
  })

  test('do not take a moment of silence for proof that nobody outlived a killed master', async () => {
    const old = master
    const mark = old.output().length
    await someSecondsOld()
    await old.kill()
    const overloaded = cluster.nodes.filter((node) => node !== old).map((node) => node.freeze(2_500))
    old.start()
    await Promise.all(overloaded)
    master = await cluster.healthy()
    expect(master).not.toBe(old)
    expect(old.output(mark)).not.toContain('starts as master')
    await expectAllKeysEverywhere()
  })

  test('take a server for alive that has no room for one more client', async () => {
    const [, most] = (await master.ask('CONFIG', 'GET', 'maxclients')) as string[]
    await master.ask('CONFIG', 'SET', 'maxclients', 1)
    const { code, output } = await master.run('probe.sh', 'alive')
    await master.ask('CONFIG', 'SET', 'maxclients', most ?? '')
    expect({ code, output }).toEqual({ code: 0, output: '' })
  })

  test('run nothing of what a replica was told to follow, and bring it back', async () => {
    const replica = cluster.nodes.find((node) => node !== master) as ScriptedPod
    const file = join(replica.data, 'injected')
    await replica.ask('REPLICAOF', `x;>${file};(`, 6379)
    await until(async () => String(await replica.ask('ROLE')).includes(String(master.port)) || undefined, {
      timeoutMs: 40_000,
      what: 'the replica to follow the master again',
    })
    expect(existsSync(file)).toBe(false)
    const looked = replica.lastLook()
    await until(() => replica.lastLook() > looked || undefined, { timeoutMs: 10_000, what: 'the script to go on' })
    await cluster.healthy()
  })

  test('hand over in preStop without losing a write that was acknowledged', async () => {
    const client = switchmaster.open({ env: cluster.env, key: 'ids' })
    await client.ready()
    const writers = startWriters({ write: (id) => client.write(id), count: 8 })
    await writers.acknowledge(200)
    const old = master
    const { code, output } = await old.run('prestop.sh')
    expect(output).toContain('switched over to')
    expect(code).toBe(0)
    await old.kill()
    await writers.acknowledge(200)
    const history = await writers.stop()
    await client.close()
    old.start()
    master = await cluster.healthy()
    expect(master).not.toBe(old)
    const kept = new Set((await master.ask('LRANGE', 'ids', 0, -1)) as string[])
    const lost = history.ops.filter((op) => op.outcome === 'ok' && !kept.has(op.id))
    expect(lost).toEqual([])
  })

  test('switch over to the pod that somebody names, and leave all priorities as they were', async () => {
    // Not the one that was killed a moment ago: it closes the sentinels' connections once, and would be passed over then.
    const replicas = cluster.nodes.filter((node) => node !== master)
    const ages = await Promise.all(replicas.map(uptime))
    const chosen = replicas[ages.indexOf(Math.max(...ages))] as ScriptedPod
    const [sentinel] = cluster.sentinels as [ScriptedPod]
    const { code, output } = await sentinel.run('switchmaster.sh', 'switchover', chosen.name)
    expect(output).toContain('switched over to')
    expect(code).toBe(0)
    master = await cluster.healthy()
    expect(master).toBe(chosen)
    const status = await sentinel.run('switchmaster.sh', 'status')
    expect(status.output).toContain(`master: ${chosen.name} ${chosen.host}:${chosen.port}`)
    expect(status.code).toBe(0)
    for (const node of cluster.nodes) expect(await node.ask('CONFIG', 'GET', 'replica-priority')).toContain('100')
  })

  test('do nothing in the preStop of a replica', async () => {
    const replica = cluster.nodes.find((node) => node !== master) as ScriptedPod
    expect(await replica.run('prestop.sh')).toEqual({ code: 0, output: '' })
    expect(await cluster.master()).toBe(master)
  })

  test('let no master that has lost its volume be a source for the others', async () => {
    const old = master
    const mark = old.output().length
    await old.kill()
    old.loseVolume()
    old.start()
    master = await cluster.healthy()
    expect(master).not.toBe(old)
    expect(old.output(mark)).toContain('YIELDS: this pod is empty, and there is data in')
    await expectAllKeysEverywhere()
  })

  test('find the same master again when all sentinels have lost their volumes', async () => {
    for (const sentinel of cluster.sentinels) await sentinel.kill()
    for (const sentinel of cluster.sentinels) {
      sentinel.loseVolume()
      sentinel.start()
    }
    expect(await cluster.healthy()).toBe(master)
    for (const sentinel of cluster.sentinels)
      expect(sentinel.output()).toMatch(/named by \d of 3 redis pods|another sentinel/)
  })

  // Which pod is master in the end depends on whether it is back before the sentinels take it for dead.
  test('bring the data back when everything was killed', async () => {
    await Promise.all(cluster.pods.map((pod) => pod.kill()))
    for (const pod of cluster.pods) pod.start()
    master = await cluster.healthy()
    await expectAllKeysEverywhere()
  })

  test('begin with the latest data when everything was killed and the sentinels have lost their volumes', async () => {
    const marks = new Map(cluster.sentinels.map((sentinel) => [sentinel, sentinel.output().length]))
    const latest = master.name
    const [sentinel] = cluster.sentinels as [ScriptedPod]
    const fields = (await sentinel.ask('SENTINEL', 'MASTER', 'mymaster')) as string[]
    const epoch = fields[fields.indexOf('config-epoch') + 1]
    await until(() => master.remembers() === `${epoch} master -` || undefined, {
      timeoutMs: 30_000,
      what: `${latest} to have written down that it is the master at epoch ${epoch}`,
    })
    await Promise.all(cluster.pods.map((pod) => pod.kill()))
    for (const sentinel of cluster.sentinels) sentinel.loseVolume()
    for (const pod of cluster.pods) pod.start()
    master = await cluster.healthy()
    const since = cluster.sentinels.map((sentinel) => sentinel.output(marks.get(sentinel))).join('')
    expect(since).toContain(`of ${latest} whose data is the latest`)
    await expectAllKeysEverywhere()
  })

  test('close the connections of sentinels once in the life of a server', async () => {
    const [node] = cluster.nodes
    await until(() => node?.output().includes('closed the sentinels') || undefined, {
      timeoutMs: 10_000,
      what: 'redis-0 to have closed the connections of the sentinels',
    })
  })
})
