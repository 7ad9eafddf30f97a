import { setTimeout as elapse } from 'node:timers/promises'
import type { Options } from '@switchmaster/client'
import { expect, test } from 'vitest'
import {
  type Account,
  accountFor,
  type History,
  isPromotion,
  judge,
  published,
  readFinalState,
  startLocal,
  until,
} from '../../../src/index.js'
import { figuresLine } from '../../figures.js'
import {
  ACCEPTED_BY_REPLICAS_MS,
  AFTER_FREEZE_MS,
  FENCED_BY_REPLICAS_MS,
  FIRST_ACK_MS,
  LINK_BACK_MS,
  PING_PERIOD_MS,
  TICK_MS,
} from './budgets.js'
import { HELD_WHEN_CUT_OFF_MS, lossWhileCutOff, outside, type Span } from './promises.js'
import { openSide, together } from './side.js'
import { addressOf, KEY, PLENTY, USUAL } from './stage.js'

const WRITERS_PER_SIDE = 10

/** How long the network stays cut once both sides have a master: what is lost grows with it, where nothing stops it. */
const WATCH_MS = 2_000

type Ops = Account['lost']

const isFenced = (client: Options | undefined): boolean => client?.failover?.isolation === 'fence'

interface Variant {
  readonly name: string
  readonly config?: Readonly<Record<string, string>>
  readonly client?: Options
  /** When a side that is cut off with the old master may be acknowledged writes that are lost. */
  readonly loss: (cutAt: number, healedAt: number) => Span
  /** Whether there are two masters that acknowledge until the network heals. */
  readonly splits: boolean
  /** From the promotion to the first acknowledgement by the new master. */
  readonly firstAckMs: number
}

const VARIANTS: readonly Variant[] = [
  { name: 'as it comes', loss: lossWhileCutOff, splits: true, firstAckMs: FIRST_ACK_MS },
  {
    name: 'with min-replicas-to-write 1 and min-replicas-max-lag 1',
    config: { 'min-replicas-to-write': '1', 'min-replicas-max-lag': '1' },
    loss: (cutAt) => ({ from: lossWhileCutOff(cutAt, cutAt).from, to: cutAt + FENCED_BY_REPLICAS_MS }),
    splits: false,
    firstAckMs: FIRST_ACK_MS + ACCEPTED_BY_REPLICAS_MS,
  },
  {
    name: "with isolation: 'fence'",
    client: { failover: { isolation: 'fence' } },
    loss: (cutAt) => ({ from: lossWhileCutOff(cutAt, cutAt).from, to: cutAt + HELD_WHEN_CUT_OFF_MS }),
    splits: false,
    firstAckMs: FIRST_ACK_MS,
  },
]

test.each(VARIANTS)(
  '19: the master and a client are cut off from all others, $name',
  async ({ name, config = {}, client, loss, splits, firstAckMs }) => {
    await using cluster = await startLocal({ ...USUAL, config, network: 'proxied' })
    await using a = await openSide(cluster, 'A', WRITERS_PER_SIDE, PLENTY, client)
    await using b = await openSide(cluster, 'B', WRITERS_PER_SIDE, PLENTY, client)
    await elapse(PING_PERIOD_MS)

    const old = cluster.master
    const cutAt = performance.now()
    await cluster.isolate([old, a.place])
    const promoting = await cluster.events.waitFor(published('+failover-state-send-slaveof-noone'), { since: cutAt })
    const announced = await cluster.events.waitFor(isPromotion, { since: cutAt, timeoutMs: AFTER_FREEZE_MS })
    const promoted = cluster.master
    await b.writers.acknowledge(PLENTY)
    const firstOfB = b.acked().find(({ server }) => server === addressOf(promoted))
    // The span that is measured.
    await elapse(WATCH_MS)
    const lastOfA = a.acked().at(-1)

    const healedAt = performance.now()
    await cluster.heal()
    const firstAfter = await until(
      () => a.acked().find(({ tDone, server }) => tDone > healedAt && server === addressOf(promoted)),
      { timeoutMs: LINK_BACK_MS, what: 'A to be on the new master' },
    )
    const histories: [History, History] = await Promise.all([a.stop(), b.stop()])
    await cluster.waitHealthy({ hurry: true })

    const evidence = {
      history: together(histories),
      final: await readFinalState(cluster, KEY),
      events: cluster.events.all,
    }
    const [lostByA, lostByB] = histories.map((history) => accountFor(history, evidence.final).lost) as [Ops, Ops]
    const splitMs = Math.max(0, (lastOfA?.tDone ?? 0) - (firstOfB?.tDone ?? 0))
    const rejoinMs = firstAfter.tDone - healedAt
    const run = { scenario: `19, split brain ${name}`, driver: 'local', client: 'switchmaster' }
    const verdict = judge(run, evidence, { switches: 1 })
    console.log(
      figuresLine(verdict, [
        `two masters acknowledged for ${Math.round(splitMs)} ms`,
        `A acknowledged until ${Math.round((lastOfA?.tDone ?? 0) - cutAt)} ms after the cut`,
        `A lost ${lostByA.length}, B ${lostByB.length}`,
        `B wrote again ${Math.round((firstOfB?.tDone ?? 0) - announced.at)} ms after the promotion`,
        `A on the new master ${Math.round(rejoinMs)} ms after the network healed`,
      ]),
    )
    expect(verdict.checks.filter((check) => !check.passed)).toEqual([])

    if (splits) expect(splitMs).toBeGreaterThan(WATCH_MS * 0.9)
    else expect(outside(lastOfA ? [lastOfA] : [], loss(cutAt, healedAt))).toEqual([])
    if (isFenced(client)) {
      expect(lastOfA?.tDone).toBeLessThan(promoting.at)
      const refused = histories[0].ops.filter(({ outcome, tDone }) => outcome !== 'ok' && tDone > promoting.at)
      expect(refused.length).toBeGreaterThan(0)
      expect(
        refused.filter(({ outcome, error }) => outcome !== 'fail' || !/majority of the sentinels/.test(String(error))),
      ).toEqual([])
    }
    // What A is told by the old master is lost, and nothing else is.
    expect(lostByA.filter(({ server }) => server !== addressOf(old))).toEqual([])
    expect(outside(lostByA, loss(cutAt, healedAt))).toEqual([])
    // What the old master had acknowledged to B but not passed on when the cable was pulled is of one turn of its loop.
    expect(outside(lostByB, { from: cutAt - TICK_MS, to: cutAt + TICK_MS })).toEqual([])
    expect(lostByB.length).toBeLessThanOrEqual(WRITERS_PER_SIDE)
    expect((firstOfB?.tDone ?? Number.POSITIVE_INFINITY) - announced.at).toBeLessThanOrEqual(firstAckMs)
  },
)
