import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMajority, SETTLE_MS } from '../../../src/topology/believe.js'
import type { Observation } from '../../../src/topology/observe.js'
import { claim, node, SENTINELS, World } from './world.js'

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
  fc.record({ type: fc.constantFrom('failover-seen' as const, 'failover-ended' as const), master: anyNode }),
  fc.record({ type: fc.constant('candidate-seen' as const), candidate: anyNode, master: anyNode }),
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

describe('whatever is heard, in whatever order', () => {
  it('an epoch is given up for a lower or an equal one only where a majority holds that', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = new World()
        for (const [ms, step] of steps) {
          const before = world.state.belief?.claim
          world.wait(ms).hear(step)
          const after = world.state.belief?.claim
          if (before === undefined || after === undefined || after === before) continue
          if (after.epoch <= before.epoch) expect(isMajority(votesFor(world), world.state.views)).toBe(true)
        }
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
          const before = world.state.belief
          world.wait(ms).hear(step)
          if (world.state.belief !== before) changes++
        }
        expect(world.tellings('discovered').length + world.tellings('switched').length).toBe(changes)
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
