import { expect, test } from 'vitest'
import { isPromotion, type LocalNode, published, until } from '../../../src/index.js'
import { AFTER_DEATH_MS, AFTER_REQUEST_MS, LINK_BACK_MS, LONGEST_BACK_OFF_MS, TICK_MS } from './budgets.js'
import { LEADERLESS_GAP_MS, LOST_TO_A_CANDIDATE } from './promises.js'
import { addressOf, openStage, PLENTY, roleOf, type Stage, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

/** Short, because the second election waits for two of them, and for a second that is left to chance. */
const FAILOVER_TIMEOUT_MS = 2_000
const NEXT_ELECTION_MS = 2 * FAILOVER_TIMEOUT_MS + 1_000

const open = async (): Promise<{ readonly stage: Stage; readonly tale: readonly string[] }> => {
  let tale: readonly string[] = []
  const stage = await openStage({
    cluster: { failoverTimeoutMs: FAILOVER_TIMEOUT_MS, network: 'proxied' },
    watch: (redis) => {
      tale = listenTo(redis)
    },
  })
  return { stage, tale }
}

test.each(['crash-after-election', 'crash-after-promotion'])(
  '17: the master dies, and the leader of the failover, %s: another sentinel ends it',
  async (failure) => {
    const { stage, tale } = await open()
    await using _ = stage
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
    await stage.end({
      scenario: `17, leader dies, ${failure}`,
      heal: () => Promise.all([cluster.start(leader), cluster.start(old)]),
      extra: [
        `the leader died ${Math.round(crashedAt - killedAt)} ms after the master`,
        `the next one had promoted ${Math.round(announced.at - crashedAt)} ms later`,
      ],
      // As in scenario 2.
      expected: { maxLost: WRITERS + LOST_TO_A_CANDIDATE, maxStaleAckMs: 0 },
    })
    expect(announced.at - crashedAt).toBeLessThanOrEqual(stage.allowing(NEXT_ELECTION_MS + AFTER_REQUEST_MS))
    const roles = await Promise.all(cluster.nodes.map((node) => roleOf(cluster, node)))
    expect(roles.filter((role) => role === 'master')).toHaveLength(1)
    expect(tale.filter((event) => event === 'switched')).toHaveLength(1)
  },
)

test.each([
  { when: 'before it has promoted anybody', promoted: false },
  { when: 'before it knows that it has promoted somebody', promoted: true },
])('17: the leader of a planned failover is killed $when: the master stays the master', async ({ when, promoted }) => {
  const { stage, tale } = await open()
  await using _ = stage
  const { cluster, writers } = stage
  const [leader] = cluster.sentinels as [LocalNode]
  const old = cluster.master
  const since = performance.now()
  await cluster.failover({ via: leader })
  const selected = await cluster.events.waitFor(published('+selected-slave'), { since, timeoutMs: AFTER_REQUEST_MS })
  const isChosen = (node: LocalNode) =>
    selected.kind === 'sentinel' && selected.payload.includes(` ${addressOf(node)} `)
  const candidate = cluster.nodes.find(isChosen) as LocalNode
  if (promoted) {
    // The leader's command arrives, and the proof that it was followed does not.
    await cluster.isolate(candidate, { from: leader, direction: 'out' })
    const isMaster = async () => (await roleOf(cluster, candidate)) === 'master' || undefined
    await until(isMaster, { timeoutMs: AFTER_REQUEST_MS, what: 'the candidate to be a master' })
  }
  await cluster.kill(leader)
  await writers.acknowledge(PLENTY)
  expect(await roleOf(cluster, candidate)).toBe(promoted ? 'master' : 'slave')
  const { evidence } = await stage.end({
    scenario: `17, leader of a planned failover killed ${when}`,
    heal: () => Promise.all([cluster.heal(), cluster.start(leader)]),
    // Nobody has confirmed the candidate, so the sentinels that are left turn it back.
    expected: { switches: 0, maxLost: LOST_TO_A_CANDIDATE, maxUncertain: 0, maxGapMs: LEADERLESS_GAP_MS },
  })
  expect(evidence.final.master).toBe(old.name)
  const last = evidence.history.ops.findLast(({ outcome }) => outcome === 'ok')
  expect(last?.server).toBe(addressOf(old))
  expect(tale).toContain('candidate-selected')
  expect(tale).not.toContain('switched')
})
