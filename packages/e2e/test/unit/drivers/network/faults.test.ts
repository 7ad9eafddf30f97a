import { expect, test } from 'vitest'
import { Addresses } from '../../../../src/drivers/local/network/addresses.js'
import { admission, type Fault, passage } from '../../../../src/drivers/local/network/faults.js'

type Isolation = Extract<Fault, { type: 'isolation' }>

const isolation = (more: Partial<Isolation> = {}): Fault => ({
  type: 'isolation',
  group: new Set(['a', 'b']),
  from: 'everybody-else',
  direction: 'both',
  how: 'drop',
  ...more,
})

const delay = (from: string, to: string, ms: number): Fault => ({
  type: 'delay',
  from: new Set([from]),
  to: new Set([to]),
  ms,
  jitterMs: 0,
})

/** Which of the ways between a, b (the group), x and y are cut. */
const cut = (...faults: Fault[]): string[] => {
  const names = ['a', 'b', 'x', 'y']
  const ways = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const))
  return ways.filter(([from, to]) => passage(faults, from, to).type === 'drop').map(([from, to]) => from + to)
}

test('without a fault everything passes at once', () => {
  expect(cut()).toEqual([])
  expect(passage([], 'a', 'x')).toEqual({ type: 'pass', ms: 0, jitterMs: 0 })
  expect(admission([], 'a', 'x')).toBe('open')
})

test('a group is cut off from all others, and not within itself', () => {
  expect(cut(isolation())).toEqual(['ax', 'ay', 'bx', 'by', 'xa', 'xb', 'ya', 'yb'])
  expect(cut(isolation({ direction: 'in' }))).toEqual(['xa', 'xb', 'ya', 'yb'])
  expect(cut(isolation({ direction: 'out' }))).toEqual(['ax', 'ay', 'bx', 'by'])
})

test('a group is cut off from those who are named', () => {
  expect(cut(isolation({ from: new Set(['x']) }))).toEqual(['ax', 'bx', 'xa', 'xb'])
  expect(cut(isolation({ from: new Set(['x', 'a']), direction: 'in' }))).toEqual(['xa', 'xb'])
})

test('isolations add up', () => {
  const one = isolation({ group: new Set(['a']), from: new Set(['x']), direction: 'in' })
  const other = isolation({ group: new Set(['b']), from: new Set(['y']), direction: 'out' })
  expect(cut(one, other)).toEqual(['by', 'xa'])
})

test('one direction is enough to keep a handshake waiting, whoever dials', () => {
  const oneWay = isolation({ direction: 'in' })
  expect(admission([oneWay], 'x', 'a')).toBe('hold')
  expect(admission([oneWay], 'a', 'x')).toBe('hold')
  expect(admission([oneWay], 'a', 'b')).toBe('open')
})

test('a reset concerns the direction of dialling, and no bytes by themselves', () => {
  const rejecting = isolation({ direction: 'in', how: 'reset' })
  expect(admission([rejecting], 'x', 'a')).toBe('reset')
  expect(admission([rejecting], 'a', 'x')).toBe('open')
  expect(cut(rejecting)).toEqual([])
  expect(admission([isolation(), rejecting], 'x', 'a')).toBe('reset')
})

test('the latest delay of a pair counts, in its direction', () => {
  const faults = [delay('a', 'x', 10), delay('a', 'x', 20), delay('x', 'a', 5)]
  expect(passage(faults, 'a', 'x')).toMatchObject({ ms: 20 })
  expect(passage(faults, 'x', 'a')).toMatchObject({ ms: 5 })
  expect(passage(faults, 'b', 'x')).toMatchObject({ ms: 0 })
  expect(passage([...faults, isolation()], 'a', 'x')).toEqual({ type: 'drop' })
})

test.each([0, 0.999])(
  'addresses are loopback ones, all different, and away from those that are taken (%d)',
  (drawn) => {
    const addresses = new Addresses(() => drawn).all(7)
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const address of addresses) {
      const [first, second, third, last] = address.split('.').map(Number) as [number, number, number, number]
      expect(first).toBe(127)
      expect(second).toBeGreaterThan(0)
      expect(Math.max(second, third, last)).toBeLessThan(256)
    }
  },
)
