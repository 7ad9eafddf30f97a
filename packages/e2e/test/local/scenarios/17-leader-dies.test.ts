import type { Options } from '@switchmaster/client'
import { expect, test } from 'vitest'
import {
  accountFor,
  isPromotion,
  type LocalCluster,
  type LocalNode,
  type Op,
  published,
  until,
} from '../../../src/index.js'
import { AFTER_DEATH_MS, AFTER_REQUEST_MS, LINK_BACK_MS, LONGEST_BACK_OFF_MS, NOISE_MS, TICK_MS } from './budgets.js'
import { CONFIRM_TIMEOUT_MS, FENCE_TIMEOUT_MS } from './promises.js'
import { addressOf, openStage, PLENTY, roleOf, type Stage, WRITERS } from './stage.js'

/** Short, because the second election waits for two of them, and for a second that is left to chance. */
const FAILOVER_TIMEOUT_MS = 2_000
const NEXT_ELECTION_MS = 2 * FAILOVER_TIMEOUT_MS + 1_000

const openWith = (client: Options = {}): Promise<Stage> =>
  openStage({ cluster: { failoverTimeoutMs: FAILOVER_TIMEOUT_MS, network: 'proxied' }, client })

/** What was acknowledged by a candidate that nobody has confirmed within its time. */
const unconfirmed = (ops: readonly Op[], candidate: LocalNode, since: number): readonly Op[] =>
  ops.filter(({ server, tDone }) => server === addressOf(candidate) && tDone < since + CONFIRM_TIMEOUT_MS + NOISE_MS)

const chosen = async (cluster: LocalCluster, since: number): Promise<{ at: number; candidate: LocalNode }> => {
  const selected = await cluster.events.waitFor(published('+selected-slave'), { since, timeoutMs: AFTER_DEATH_MS })
  const isChosen = (node: LocalNode) =>
    selected.kind === 'sentinel' && selected.payload.includes(` ${addressOf(node)} `)
  return { at: selected.at, candidate: cluster.nodes.find(isChosen) as LocalNode }
}

test.each(['crash-after-election', 'crash-after-promotion'])(
  '17: the master dies, and the leader of the failover, %s: another sentinel ends it',
  async (failure) => {
    await using stage = await openWith()
    const { cluster, writers } = stage
    const simulate = (what: string) =>
      Promise.all(
        cluster.sentinels
          .filter(({ state }) => state === 'running')
          .map((sentinel) => cluster.command(sentinel, 'SENTINEL', 'SIMULATE-FAILURE', what)),
      )
    await simulate(failure)
    const old = cluster.master
    const killedAt = performance.now()
    await cluster.kill(old)
    const isCrash = (node: LocalNode) =>
      cluster.events.first((event) => event.kind === 'exit' && event.node === node.name)
    const leader = await until(() => cluster.sentinels.find(isCrash), {
      timeoutMs: stage.allowing(AFTER_DEATH_MS),
      what: 'the leader to crash',
    })
    const crashedAt = isCrash(leader)?.at ?? Number.NaN
    // Whoever leads next is to live. Each call forgets what was asked for before, and this one asks for nothing.
    await simulate('help')
    const since = crashedAt + TICK_MS
    const announced = await cluster.events.waitFor(isPromotion, { since, timeoutMs: 2 * NEXT_ELECTION_MS })
    await writers.acknowledge(PLENTY, { timeoutMs: LINK_BACK_MS + LONGEST_BACK_OFF_MS })
    const { evidence } = await stage.end({
      scenario: `17, leader dies, ${failure}`,
      heal: () => Promise.all([cluster.start(leader), cluster.start(old)]),
      extra: [
        `the leader died ${Math.round(crashedAt - killedAt)} ms after the master`,
        `the next one had promoted ${Math.round(announced.at - crashedAt)} ms later`,
      ],
      // At the death of the master, and at each going over from a candidate.
      expected: { maxUncertain: 3 * WRITERS, executedOnce: true, maxStaleAckMs: 0 },
    })
    expect(announced.at - crashedAt).toBeLessThanOrEqual(stage.allowing(NEXT_ELECTION_MS + AFTER_REQUEST_MS))
    const { lost } = accountFor(evidence.history, evidence.final)
    const early = new Set(cluster.nodes.flatMap((node) => unconfirmed(lost, node, crashedAt)))
    const byOld = lost.filter(({ server }) => server === addressOf(old))
    expect(lost.filter((op) => !early.has(op) && !byOld.includes(op))).toEqual([])
    // As in scenario 2.
    expect(byOld.length).toBeLessThanOrEqual(WRITERS)
    const roles = await Promise.all(cluster.nodes.map((node) => roleOf(cluster, node)))
    expect(roles.filter((role) => role === 'master')).toHaveLength(1)
  },
)

test('17: the leader of a planned failover is killed before it has promoted anybody: the master stays', async () => {
  await using stage = await openWith()
  const { cluster, writers } = stage
  const [leader] = cluster.sentinels as [LocalNode]
  const old = cluster.master
  const since = performance.now()
  await cluster.failover({ via: leader })
  const { candidate } = await chosen(cluster, since)
  await cluster.kill(leader)
  await writers.acknowledge(PLENTY)
  expect(await roleOf(cluster, candidate)).toBe('slave')
  const { evidence } = await stage.end({
    scenario: '17, leader of a planned failover killed before it has promoted anybody',
    heal: () => cluster.start(leader),
    expected: {
      switches: 0,
      maxLost: 0,
      maxUncertain: 0,
      executedOnce: true,
      // Nobody says that it has come to nothing.
      maxGapMs: FENCE_TIMEOUT_MS + NOISE_MS,
    },
  })
  expect(new Set(evidence.history.ops.map(({ server }) => server))).toEqual(new Set([addressOf(old)]))
  expect(stage.tale.filter((event) => event === 'candidate-selected' || event === 'switched')).toEqual([
    'candidate-selected',
  ])
})

test.each(['early', 'confirmed'] as const)(
  "17: the leader of a planned failover is killed before it knows that it has promoted somebody, promote: '%s'",
  async (promote) => {
    await using stage = await openWith({ failover: { promote } })
    const { cluster, redis, writers } = stage
    const [leader] = cluster.sentinels as [LocalNode]
    const old = cluster.master
    const rolledBack: number[] = []
    redis.topology.on('rolled-back', () => rolledBack.push(performance.now()))
    const since = performance.now()
    await cluster.failover({ via: leader })
    const { at, candidate } = await chosen(cluster, since)
    // The leader's command arrives, and the proof that it was followed does not.
    await cluster.isolate(candidate, { from: leader, direction: 'out' })
    const isMaster = async () => (await roleOf(cluster, candidate)) === 'master' || undefined
    await until(isMaster, { timeoutMs: AFTER_REQUEST_MS, what: 'the candidate to be a master' })
    await cluster.kill(leader)
    const back = () => writers.ops.findLast(({ outcome, server }) => outcome === 'ok' && server === addressOf(old))
    const limit = {
      timeoutMs: CONFIRM_TIMEOUT_MS + FENCE_TIMEOUT_MS + NOISE_MS,
      what: 'the old master to be used again',
    }
    const settledAt = at + (promote === 'early' ? CONFIRM_TIMEOUT_MS / 2 : TICK_MS)
    await until(() => ((back()?.tDone ?? 0) > settledAt ? true : undefined), limit)
    await writers.acknowledge(PLENTY)
    // Nobody has confirmed it, so that the sentinels that are left are going to turn it back.
    expect(await roleOf(cluster, candidate)).toBe('master')
    const { evidence } = await stage.end({
      scenario: `17, leader of a planned failover killed before it knows, promote: '${promote}'`,
      heal: () => Promise.all([cluster.heal(), cluster.start(leader)]),
      extra: [rolledBack[0] ? `rolled back ${Math.round(rolledBack[0] - at)} ms after the choice` : 'never left'],
      expected: {
        switches: 0,
        maxUncertain: promote === 'early' ? WRITERS : 0,
        executedOnce: true,
        maxGapMs: FENCE_TIMEOUT_MS + NOISE_MS,
      },
    })
    expect(evidence.final.master).toBe(old.name)
    const { lost } = accountFor(evidence.history, evidence.final)
    expect(lost.length - unconfirmed(lost, candidate, at).length).toBe(0)
    expect(rolledBack).toHaveLength(promote === 'early' ? 1 : 0)
    if (promote === 'confirmed') expect(lost).toEqual([])
  },
)
