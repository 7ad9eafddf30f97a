import { expect, test } from 'vitest'
import { isPromotion, type LocalNode, published } from '../../../src/index.js'
import { AFTER_DEATH_MS, FIRST_ACK_MS, LINK_BACK_MS, LONGEST_BACK_OFF_MS } from './budgets.js'
import { openStage, PLENTY, roleOf, WRITERS } from './stage.js'
import { listenTo } from './tale.js'

/** Short, because the second election waits for two of them. */
const FAILOVER_TIMEOUT_MS = 2_000

test.each(['crash-after-election', 'crash-after-promotion'])(
  '17: the sentinel that leads the failover dies, %s: another ends it, and there is one master',
  async (failure) => {
    let tale: readonly string[] = []
    await using stage = await openStage({
      cluster: { failoverTimeoutMs: FAILOVER_TIMEOUT_MS },
      watch: (redis) => {
        tale = listenTo(redis)
      },
    })
    const { cluster, writers } = stage
    const simulate = (...flags: string[]) =>
      Promise.all(
        cluster.sentinels
          .filter(({ state }) => state === 'running')
          .map((sentinel) => cluster.command(sentinel, 'SENTINEL', 'SIMULATE-FAILURE', ...flags)),
      )
    await simulate(failure)
    const old = cluster.master
    const killedAt = performance.now()
    await cluster.kill(old)
    const crash = await cluster.events.waitFor((event) => event.kind === 'exit' && event.node.startsWith('sentinel'), {
      since: killedAt,
    })
    // Whoever leads next is to live.
    await simulate()
    const leader = cluster.sentinels.find(({ name }) => crash.kind === 'exit' && name === crash.node) as LocalNode
    expect(leader.state).toBe('stopped')
    await cluster.events.waitFor(published('+switch-master'), {
      since: crash.at,
      timeoutMs: 2 * FAILOVER_TIMEOUT_MS + 1_000 + AFTER_DEATH_MS + 2 * FAILOVER_TIMEOUT_MS,
    })
    const announced = cluster.events.first(isPromotion, crash.at)
    await writers.acknowledge(PLENTY, { timeoutMs: LINK_BACK_MS + LONGEST_BACK_OFF_MS })
    const endedMs = (announced?.at ?? Number.POSITIVE_INFINITY) - killedAt
    await stage.end({
      scenario: `17, leader dies, ${failure}`,
      heal: () => Promise.all([cluster.start(leader), cluster.start(old)]),
      extra: [
        `the leader died ${Math.round(crash.at - killedAt)} ms after the master`,
        `the next one had promoted after ${Math.round(endedMs)} ms`,
      ],
      // As in scenario 2: nobody has written to a candidate that was not confirmed.
      expected: { maxLost: WRITERS, maxStaleAckMs: 0 },
    })
    const roles = await Promise.all(cluster.nodes.map((node) => roleOf(cluster, node)))
    expect(roles.filter((role) => role === 'master')).toHaveLength(1)
    expect(tale.filter((event) => event === 'switched')).toHaveLength(1)
    expect(FIRST_ACK_MS).toBeGreaterThan(0)
  },
)
