import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Redis, type SwitchoverProgress, SwitchoverRefusedError } from '@switchmaster/client'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { codeOf, errorsOf, optionsFor, placeOf, rejection } from './support.js'

let cluster: LocalCluster
beforeAll(async () => {
  // Failing over twice within failover-timeout is fine where somebody asks for it; a master that dies is not in here.
  cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 5000 })
})
beforeEach(() => cluster.waitHealthy({ hurry: true }))
afterAll(() => cluster?.close())

const clientOf = (): Redis => {
  const redis = new Redis(optionsFor(cluster))
  errorsOf(redis)
  return redis
}

/** Asked again where the harness' own connection was ended: that is what happens to the clients of an old master. */
const patiently = <T>(what: string, look: () => Promise<T>): Promise<T> => until(look, { timeoutMs: 2000, what })

const prioritiesNow = async (): Promise<number[]> =>
  Promise.all(
    cluster.nodes.map(async (node) => {
      const ask = () => cluster.command(node, 'CONFIG', 'GET', 'replica-priority')
      const [, value] = (await patiently('a priority', ask)) as [string, string]
      return Number(value)
    }),
  )

const reasonOf = (error: unknown): unknown => (error instanceof SwitchoverRefusedError ? error.reason : error)

/** Writes straight to the master, and how long that took: longer than a moment where writes are held back. */
const writeTook = async (): Promise<number> => {
  const from = performance.now()
  await cluster.command(cluster.master, 'SET', 'probe', String(from))
  return performance.now() - from
}

it('promotes the replica that is named, though the sentinels prefer another, and puts priorities back', async () => {
  await using redis = clientOf()
  const [first, second] = cluster.replicas as [LocalNode, LocalNode]
  await cluster.command(first, 'CONFIG', 'SET', 'replica-priority', 1)
  await cluster.command(second, 'CONFIG', 'SET', 'replica-priority', 100)
  const before = await prioritiesNow()
  const steps: SwitchoverProgress[] = []
  const done = await redis.switchover({ to: `${second.host}:${second.port}`, onProgress: (step) => steps.push(step) })
  expect(done).toMatchObject({ to: placeOf(second), sealed: true, left: [] })
  expect(await cluster.findMaster()).toBe(second)
  expect(await prioritiesNow()).toEqual(before)
  const at = (type: SwitchoverProgress['type']) => steps.find((step) => step.type === type)?.atMs ?? 0
  console.log(`steered in ${at('steered') - at('planned')} ms`)
  const debug = await Promise.all(cluster.sentinels.map((sentinel) => cluster.command(sentinel, 'SENTINEL', 'DEBUG')))
  for (const settings of debug) {
    const words = (settings as unknown[]).flat().map((word) => String(word).toLowerCase())
    expect(words[words.indexOf('info-period') + 1]).toBe('10000')
  }
  await cluster.command(first, 'CONFIG', 'SET', 'replica-priority', 100)
  await redis.ping()
})

it('refuses what cannot become master, says why, and changes nothing', async () => {
  await using redis = clientOf()
  const [first] = cluster.replicas as [LocalNode]
  const { master } = cluster
  const before = await prioritiesNow()
  expect(reasonOf(await rejection(redis.switchover({ to: '127.0.0.1:1' })))).toBe('unknown-node')
  expect(reasonOf(await rejection(redis.switchover({ to: placeOf(master) })))).toBe('already-master')
  await cluster.command(first, 'CONFIG', 'SET', 'replica-priority', 0)
  expect(reasonOf(await rejection(redis.switchover({ to: placeOf(first) })))).toBe('priority-0')
  await cluster.command(first, 'CONFIG', 'SET', 'replica-priority', 100)
  await cluster.pause(first)
  try {
    expect(reasonOf(await rejection(redis.switchover({ to: placeOf(first) })))).toBe('down')
  } finally {
    await cluster.resume(first)
  }
  for (const options of [{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { to: 'nowhere' }, { to: 'host:99999' }]) {
    expect(codeOf(await rejection(redis.switchover(options)))).toBe('CONFIG_INVALID')
  }
  expect(await prioritiesNow()).toEqual(before)
  expect(await cluster.findMaster()).toBe(master)
  expect(await writeTook()).toBeLessThan(500)
})

it.each(['replicaof', 'client|pause', 'client|kill', 'config|set'])(
  'a user who may not do %s is refused, and nothing is changed',
  async (command) => {
    const { master } = cluster
    for (const node of cluster.nodes) {
      await cluster.command(node, 'ACL', 'SETUSER', 'half', 'reset', 'on', '>pw', '~*', '&*', '+@all', `-${command}`)
    }
    await using redis = new Redis(optionsFor(cluster, { username: 'half', password: 'pw' }))
    const before = await prioritiesNow()
    // Naming one takes a change of priorities.
    const refusal = await rejection(redis.switchover({ to: placeOf(cluster.replicas[0] as LocalNode) }))
    expect(reasonOf(refusal)).toBe('not-permitted')
    expect(await cluster.findMaster()).toBe(master)
    expect(await prioritiesNow()).toEqual(before)
    expect(await writeTook()).toBeLessThan(500)
  },
)

it('a client without sentinels cannot switch over', async () => {
  await using redis = new Redis(placeOf(cluster.master))
  expect(reasonOf(await rejection(redis.switchover()))).toBe('no-sentinels')
})

it('uses the passwords and certificates of its client', async () => {
  const secrets = { password: 'data-secret', sentinelPassword: 'sentinel-secret' }
  await using secure = await startLocal({ replicas: 1, sentinels: 3, tls: true, ...secrets })
  const ca = { ca: secure.env.REDIS_TLS_CA as string }
  await using redis = new Redis(
    optionsFor(secure, { ...secrets, tls: ca, sentinelTLS: ca, enableTLSForSentinelMode: true }),
  )
  await redis.set('k', 'v')
  const { to } = await redis.switchover()
  expect(to).toEqual(placeOf(await secure.findMaster()))
  expect(await redis.get('k')).toBe('v')
})

it('a second caller is told that one is under way, and does not disturb it', async () => {
  await using one = clientOf()
  await using two = clientOf()
  await Promise.all([one.ping(), two.ping()])
  const outcomes = await Promise.allSettled([one.switchover(), two.switchover()])
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(done).toEqual([expect.objectContaining({ sealed: true })])
  expect(refused.map(codeOf)).toEqual(['FAILOVER_IN_PROGRESS'])
  // The leader goes on for a while after everybody knows the new master.
  expect(codeOf(await rejection(one.switchover()))).toBe('FAILOVER_IN_PROGRESS')
})

it.each(['planned', 'steered', 'paused', 'caught-up'] as const)(
  'given up after the step %s, it leaves everything as it was',
  async (step) => {
    await using redis = clientOf()
    const { master } = cluster
    const before = await prioritiesNow()
    const giveUp = new AbortController()
    const steps: SwitchoverProgress[] = []
    const switching = redis.switchover({
      to: placeOf(cluster.replicas[0] as LocalNode),
      signal: giveUp.signal,
      onProgress: (progress) => {
        steps.push(progress)
        if (progress.type === step) giveUp.abort(new Error('changed my mind'))
      },
    })
    expect(await rejection(switching, 15_000)).toMatchObject({ message: 'changed my mind' })
    expect(steps.at(-1)).toMatchObject({ type: 'undone', left: [] })
    expect(await writeTook()).toBeLessThan(500)
    expect(await prioritiesNow()).toEqual(before)
    expect(await cluster.findMaster()).toBe(master)
  },
)

it('a process that dies in the middle leaves writes held back for no more than three seconds', async () => {
  const script = fileURLToPath(new URL('../fixtures/dies-in-switchover.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(cluster.sentinels.map(placeOf))], { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')
  await using redis = clientOf()
  const from = performance.now()
  await redis.set('after', '1')
  const took = performance.now() - from
  console.log(`writes went on ${Math.round(took)} ms after the death`)
  expect(took).toBeLessThan(3500)
  expect(await redis.switchover()).toMatchObject({ sealed: true })
})

it('a leader that dies after the promotion is replaced by another sentinel, for the same replica', async () => {
  await using redis = clientOf()
  let leader: LocalNode | undefined
  const done = await redis.switchover({
    to: placeOf(cluster.replicas[1] as LocalNode),
    onProgress: (step) => {
      if (step.type === 'accepted') {
        leader ??= cluster.sentinels.find(({ host, port }) => `${host}:${port}` === step.sentinel)
      }
      if (step.type === 'promoted' && leader?.pid) process.kill(leader.pid, 'SIGKILL')
    },
  })
  console.log(`confirmed after ${done.tookMs} ms`)
  expect(done).toMatchObject({ sealed: true, left: [] })
  expect(await prioritiesNow()).toEqual([100, 100, 100])
  await until(() => leader?.state === 'stopped' || undefined, { timeoutMs: 2000, what: 'the end of the leader' })
  if (leader) await cluster.start(leader)
  await cluster.waitHealthy({ hurry: true })
  expect(placeOf(await cluster.findMaster())).toEqual(done.to)
})

it('a leader that freezes as it is asked: given up in time, writes go on, priorities are back', async () => {
  await using redis = clientOf()
  const before = await prioritiesNow()
  const ids = await Promise.all(
    cluster.sentinels.map(async (node) => ({
      node,
      id: /run_id:(\w+)/.exec(String(await cluster.command(node, 'INFO')))?.[1] ?? '',
    })),
  )
  const [first] = ids.sort((a, b) => (a.id < b.id ? -1 : 1))
  const leader = first?.node as LocalNode
  const from = performance.now()
  const switching = redis.switchover({
    timeoutMs: 10_000,
    onProgress: ({ type }) => {
      if (type === 'caught-up') process.kill(leader.pid as number, 'SIGSTOP')
    },
  })
  try {
    expect(codeOf(await rejection(switching, 10_000))).toBe('SWITCHOVER_TIMEOUT')
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(await writeTook()).toBeLessThan(500)
    expect(await prioritiesNow()).toEqual(before)
  } finally {
    process.kill(leader.pid as number, 'SIGCONT')
  }
})
