import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameAddress } from '../../../src/topology/address.js'
import { isMajority, SETTLE_MS } from '../../../src/topology/believe.js'
import type { Observation } from '../../../src/topology/observation.js'
import { type Claim, sameClaim } from '../../../src/topology/state.js'
import { claim, node, POLICY, SENTINELS, World } from './world.js'

const sentinel = fc.constantFrom(...SENTINELS)
const anyNode = fc.integer({ min: 1, max: 4 }).map(node)
const claims = fc.record({ n: fc.integer({ min: 1, max: 4 }), epoch: fc.integer({ min: 0, max: 5 }) })
const observation: fc.Arbitrary<Observation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('answered' as const),
      sentinel,
      answer: claims.map(({ n, epoch }) => claim(n, epoch)),
    }),
  },
  fc.record({ type: fc.constant('answered' as const), sentinel, answer: fc.constant('unknown-name' as const) }),
  fc.record({ type: fc.constant('lost' as const), sentinel }),
  fc.record({ type: fc.constant('announced' as const), sentinel, to: anyNode }),
  fc.record({
    type: fc.constantFrom('master-down', 'master-back', 'failover-started', 'failover-ended'),
    master: anyNode,
  }) as fc.Arbitrary<Observation>,
  fc.record({ type: fc.constant('candidate-promoted' as const), candidate: anyNode }),
  fc.record({ type: fc.constant('master-denied' as const), address: anyNode }),
  fc.record({ type: fc.constant('candidate-seen' as const), candidate: anyNode, master: anyNode, sentinel }),
  fc.constant<Observation>({ type: 'time-passed' }),
  fc.record({
    type: fc.constant('members' as const),
    sentinels: fc.shuffledSubarray([...SENTINELS], { minLength: 1 }),
  }),
)
const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 * SETTLE_MS }), observation), { maxLength: 60 })

/** How many sentinels that can be reached say what is believed. */
const votesFor = (world: World): number =>
  [...world.state.views.values()].filter(
    ({ status, statement }) =>
      status === 'live' &&
      statement.type === 'master' &&
      statement.claim.epoch === world.epoch &&
      statement.claim.address.host === world.master?.host,
  ).length

/** What the sentinels were believed to say last: a candidate's own word is not theirs. */
const lastConfirmed = ({ state: { belief } }: World): Claim | undefined =>
  belief?.type === 'provisional' ? belief.previous : belief?.claim

describe('whatever is heard, in whatever order', () => {
  it('an epoch is given up for a lower or an equal one only where a majority holds that', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        for (const [ms, step] of steps) {
          const before = lastConfirmed(world)
          world.wait(ms).hear(step)
          const after = lastConfirmed(world)
          if (before === undefined || after === undefined || sameClaim(after, before)) continue
          if (after.epoch <= before.epoch) expect(isMajority(votesFor(world), world.state.views)).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('an early switch is confirmed or undone when its time is over', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        for (const [ms, step] of steps) {
          world.wait(ms).hear(step)
          const { belief } = world.state
          if (belief?.type === 'provisional') expect(world.now).toBeLessThan(belief.until)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('a fence ends, and a moment is named at which to look at the latest', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        for (const [ms, step] of steps) {
          world.wait(ms).hear(step)
          const { fence } = world.state
          if (fence.type === 'open') continue
          expect(world.now).toBeLessThan(fence.until)
          expect(world.lookAgainAt).toBeLessThanOrEqual(fence.until)
        }
        world.wait(POLICY.fenceTimeoutMs).hear({ type: 'time-passed' })
        expect(world.state.fence.type).toBe('open')
        expect(world.tellings('released').length).toBe(world.tellings('fenced').length)
      }),
      { numRuns: 2000 },
    )
  })

  it('a master that is known stays known', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        let known = false
        for (const [ms, step] of steps) {
          world.wait(ms).hear(step)
          if (known) expect(world.master).toBeDefined()
          known = world.master !== undefined
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('every change of master is told, and nothing else is', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        let changes = 0
        for (const [ms, step] of steps) {
          const before = world.master
          world.wait(ms).hear(step)
          if (!sameAddress(world.master, before)) changes++
        }
        const tellings = (['discovered', 'switched', 'rolled-back'] as const).flatMap((type) => world.tellings(type))
        expect(tellings).toHaveLength(changes)
      }),
      { numRuns: 1000 },
    )
  })

  it('the same answers lead to the same master, in whatever order they come', () => {
    const answers = fc.tuple(claims, claims, claims)
    const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3 })
    fc.assert(
      fc.property(answers, orders, orders, (given, first, second) => {
        fc.pre(new Set(given.map(({ epoch }) => epoch)).size === 3)
        const told = (order: number[]) => {
          const world = new World()
          for (const i of order) {
            const { n, epoch } = given[i] as { n: number; epoch: number }
            world.answer(SENTINELS[i] as string, claim(n, epoch))
          }
          return world.master
        }
        expect(told(first)).toEqual(told(second))
      }),
    )
  })

  it('two claims that disagree for good do not make the master go back and forth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 100, max: 6000 }), sentinel), { maxLength: 80 }), (steps) => {
        const world = new World()
        for (const s of SENTINELS) world.answer(s, claim(1, 1))
        for (const [ms, s] of steps) world.wait(ms).answer(s, s === 's1' ? claim(2, 2) : claim(1, 1))
        expect(world.tellings('switched').length).toBeLessThanOrEqual(2)
      }),
      { numRuns: 1000 },
    )
  })
})
