import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../../src/index.js'
import { ScriptedCluster } from './scripted-cluster.js'
import type { ScriptedPod } from './scripted-pod.js'

/** Takes Redis out of a pod; the kubelet starts the container again. */
const fenced = async (pod: ScriptedPod): Promise<void> => {
  expect((await pod.run('switchmaster.sh', 'fence')).code).toBe(0)
  await pod.ended()
  pod.start()
  await until(() => pod.output().includes('FENCED') || undefined, {
    what: `${pod.name} to be fenced`,
    timeoutMs: 10_000,
  })
}

const emptied = (pod: ScriptedPod): void => {
  for (const name of ['appendonlydir', 'dump.rdb']) rmSync(join(pod.data, name), { recursive: true, force: true })
}

test('a backup is restored the way that the operations page tells', async () => {
  await using cluster = await ScriptedCluster.prepare()
  for (const pod of cluster.pods) pod.start()
  const master = await cluster.healthy()
  const replicas = cluster.nodes.filter((node) => node !== master)
  await master.ask('SET', 'kept', 'then')
  await master.ask('WAIT', 2, 5_000)
  const [source] = replicas as [ScriptedPod]
  await source.ask('SAVE')
  const backup = join(cluster.config, 'backup.rdb')
  cpSync(join(source.data, 'dump.rdb'), backup)
  await master.ask('SET', 'kept', 'later')

  for (const pod of [...replicas, master]) await fenced(pod)
  emptied(source)
  expect((await source.run('switchmaster.sh', 'adopt')).output).toContain('there is no')
  mkdirSync(join(master.data, 'before'))
  renameSync(join(master.data, 'appendonlydir'), join(master.data, 'before', 'appendonlydir'))
  cpSync(backup, join(master.data, 'dump.rdb'))
  const adopted = await master.run('switchmaster.sh', 'adopt')
  expect(adopted).toMatchObject({ code: 0, output: expect.stringContaining('adopted the 1 keys of dump.rdb') })
  for (const pod of replicas) emptied(pod)
  for (const pod of [master, ...replicas]) await pod.run('switchmaster.sh', 'unfence')

  await cluster.healthy(60_000)
  for (const node of cluster.nodes) expect(await node.ask('GET', 'kept')).toBe('then')
})
