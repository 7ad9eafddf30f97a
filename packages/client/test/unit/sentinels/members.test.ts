import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Listed } from '../../../src/sentinels/answer.js'
import { endpointKey, type Member, type MembersInput, plan } from '../../../src/sentinels/members.js'

const at = (n: number) => ({ host: `10.0.0.${n}`, port: 26379 })
const key = (n: number) => endpointKey(at(n))
const id = (n: number) => `run-id-${n}`
const list = (...ns: number[]): Listed[] => ns.map((n) => ({ address: at(n), runId: id(n) }))
const up = (n: number, listed: Listed[] = [], runId: string | undefined = id(n)): [string, Member] => [
  key(n),
  { endpoint: at(n), link: { type: 'up', runId }, listed },
]
const down = (n: number, listed: Listed[] = []): [string, Member] => [
  key(n),
  { endpoint: at(n), link: { type: 'down' }, listed },
]
const input = (members: Array<[string, Member]>, more: Partial<MembersInput> = {}): MembersInput => ({
  members: new Map(members),
  seeds: [at(1)],
  aliases: new Map(),
  learn: true,
  ...more,
})
const opens = (given: MembersInput): string[] => plan(given).open.map(endpointKey).sort()

describe('the connections to the sentinels', () => {
  it('start with the seeds', () => {
    expect(opens(input([], { seeds: [at(1), at(2)] }))).toEqual([key(1), key(2)])
  })

  it('grow by the sentinels that a sentinel lists', () => {
    expect(opens(input([up(1, list(2, 3))]))).toEqual([key(2), key(3)])
  })

  it('stay with the seeds where nothing is to be learnt', () => {
    const given = input([up(1, list(2, 3))], { learn: false })
    expect(plan(given)).toEqual({ open: [], close: [], voters: [key(1)] })
  })

  it('are one for each sentinel, also where one address stands for whichever sentinel it likes', () => {
    // The Service (9) has led to sentinel 1, which the others list by its own address.
    const service: [string, Member] = [
      key(9),
      { endpoint: at(9), link: { type: 'up', runId: id(1) }, listed: list(2, 3) },
    ]
    const given = input([service, up(2, list(1, 3)), up(3, list(1, 2))], { seeds: [at(9)] })
    expect(plan(given)).toEqual({ open: [], close: [], voters: [key(9), key(2), key(3)] })
  })

  it('give up the younger of two that lead to the same sentinel, and do not open it again', () => {
    const twice: [string, Member] = [key(9), { endpoint: at(9), link: { type: 'up', runId: id(2) }, listed: [] }]
    const given = input([up(1, list(2)), up(2, list(1)), twice], {
      seeds: [at(9)],
      aliases: new Map([[key(9), id(2)]]),
    })
    expect(plan(given).close).toEqual([key(9)])
    const afterwards = input([up(1, list(2)), up(2, list(1))], { seeds: [at(9)], aliases: new Map([[key(9), id(2)]]) })
    expect(plan(afterwards).open).toEqual([])
  })

  it('go back to a seed when the sentinel behind it is gone', () => {
    const given = input([up(1, list(2)), down(2)], { seeds: [at(9)], aliases: new Map([[key(9), id(2)]]) })
    expect(opens(given)).toEqual([key(9)])
  })
})

describe('a sentinel', () => {
  it('is forgotten when it is down and nobody lists it any more', () => {
    expect(plan(input([up(1, list(2)), up(2, list(1)), down(3)])).close).toEqual([key(3)])
  })

  it('is kept while somebody lists it, and while it answers', () => {
    expect(plan(input([up(1, list(3)), up(2), down(3)])).close).toEqual([])
    expect(plan(input([up(1, list(2)), up(2, list(1)), up(3)])).close).toEqual([])
  })

  it('is kept when it is a seed', () => {
    expect(plan(input([down(1), up(2)])).close).toEqual([])
  })

  it('is kept while none can be reached: nobody could say that it is gone', () => {
    expect(plan(input([down(1, list(2, 3)), down(2), down(3)])).close).toEqual([])
  })

  it('counts for the majority though it is down, once, and a seed that leads nowhere does not', () => {
    expect(plan(input([up(1, list(2, 3)), up(2, list(1, 3))], { seeds: [at(9)] })).voters).toEqual([
      key(1),
      key(2),
      key(3),
    ])
  })
})

describe('whatever is known', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 5 })
  const member = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean(), numbers)
  const given = fc.record({
    members: fc.uniqueArray(member, { selector: ([n]) => n }),
    seeds: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 }),
  })
  const build = ({ members, seeds }: { members: Array<[number, boolean, number[]]>; seeds: number[] }) =>
    input(
      members.map(([n, isUp, listed]) => (isUp ? up : down)(n, list(...listed.filter((other) => other !== n)))),
      { seeds: seeds.map(at) },
    )

  it('carrying out the plan leaves nothing to do', () => {
    fc.assert(
      fc.property(given, (facts) => {
        const before = build(facts)
        const { open, close } = plan(before)
        const members = new Map(before.members)
        for (const gone of close) members.delete(gone)
        for (const endpoint of open)
          members.set(endpointKey(endpoint), { endpoint, link: { type: 'down' }, listed: [] })
        expect(plan({ ...before, members })).toMatchObject({ open: [], close: [] })
      }),
    )
  })

  it('every seed is connected to or tried', () => {
    fc.assert(
      fc.property(given, (facts) => {
        const before = build(facts)
        const { open, close } = plan(before)
        const after = new Set([...before.members.keys(), ...open.map(endpointKey)].filter((k) => !close.includes(k)))
        for (const seed of before.seeds) expect(after.has(endpointKey(seed))).toBe(true)
      }),
    )
  })
})
