import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CLASSIC, type Classic, emptyClassic, startClassic } from './classic.js'

/** What people type in a pod to know who the master is. */
const ONE_LINER =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the shell
  'redis-cli -h ${REDIS_SENTINEL_SERVICE_HOST} -p ${REDIS_SENTINEL_SERVICE_PORT} --csv SENTINEL get-master-addr-by-name mymaster'

const owners = async ({ namespace }: Classic) =>
  (await namespace.pods('app.kubernetes.io/name=switchmaster'))
    .map(({ metadata }) => metadata?.ownerReferences?.[0]?.name)
    .sort()

test('applied in one go, it becomes one master, three replicas and three sentinels, and the one-liner finds the master', async () => {
  await using classic = await startClassic()
  const { namespace } = classic
  expect((await classic.look()).redis.find(({ role }) => role === 'master')?.pod).toBe('redis-master')
  expect(await owners(classic)).toEqual([...Array(3).fill('redis'), ...Array(3).fill('redis-sentinel')])

  expect(await classic.inClient(ONE_LINER)).toBe(`"${(await namespace.pod('redis-master'))?.status?.podIP}","6379"\n`)
})

test('created step by step, the bootstrap pod is adopted by the sentinels’ controller, which adds two', async () => {
  await using classic = await emptyClassic()
  const { namespace } = classic
  const create = (file: string) => namespace.kubectl('create', '-f', join(CLASSIC, file))
  await namespace.kubectl('create', 'configmap', 'redis-scripts', `--from-file=${join(CLASSIC, 'scripts')}`)

  await create('redis-master.yaml')
  const bootstrap = await namespace.podReady('redis-master', { timeoutMs: 60_000 })
  classic.tell('the bootstrap pod is ready, before there is a Service')
  await create('redis-sentinel-service.yaml')
  await create('redis-controller.yaml')
  await create('redis-sentinel-controller.yaml')
  await classic.addClient()

  const { sentinels } = await classic.whole(3, 60_000)
  classic.tell('one master, three replicas, three sentinels')
  expect((await namespace.pod('redis-master'))?.metadata?.uid).toBe(bootstrap.metadata?.uid)
  expect(await owners(classic)).toEqual([...Array(3).fill('redis'), ...Array(3).fill('redis-sentinel')])
  expect(sentinels.map(({ others, replicas }) => [others, replicas])).toEqual(Array(3).fill([2, 3]))
})
