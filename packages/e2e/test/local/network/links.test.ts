import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Fault } from '../../../src/drivers/local/network/faults.js'
import { Wire } from './wire.js'

let wire: Wire
beforeEach(async () => {
  wire = await Wire.open()
})
afterEach(() => wire[Symbol.asyncDispose]())

type Isolation = Extract<Fault, { type: 'isolation' }>

/** Cuts x off from a, unless told otherwise. */
const isolate = (more: Partial<Isolation> = {}): void =>
  wire.network.add({
    type: 'isolation',
    group: new Set(['x']),
    from: new Set(['a']),
    direction: 'both',
    how: 'drop',
    ...more,
  })

test('a server sees who it is that dials', async () => {
  const { callee } = await wire.call('a', 'x')
  expect(callee.socket.remoteAddress).toBe(wire.hostOf('a'))
  const { callee: other } = await wire.call('y', 'x')
  expect(other.socket.remoteAddress).toBe(wire.hostOf('y'))
  expect(wire.network.dialled('a', 'x')).toBe(1)
  expect(wire.network.dialled('y', 'x')).toBe(1)
  expect(wire.network.dialled('b', 'x')).toBe(0)
})

test('the Service of a place leads to a server, as its own clients', async () => {
  await wire.call('a', 'service of a')
  expect(wire.network.dialled('a', 'x')).toBe(1)
})

test.each([
  ['in', { toServer: false, toClient: true }],
  ['out', { toServer: true, toClient: false }],
  ['both', { toServer: false, toClient: false }],
] as const)(
  "what is dropped '%s' waits, the rest arrives, and in the end all does, in order",
  async (direction, passes) => {
    const { caller, callee } = await wire.call('a', 'x')
    isolate({ direction })
    caller.say('1?')
    callee.say('1!')
    await wire.settle()
    caller.say('2?')
    callee.say('2!')
    await wire.settle()
    expect(callee.received).toBe(passes.toServer ? 'hello1?2?' : 'hello')
    expect(caller.received).toBe(passes.toClient ? 'hello1!2!' : 'hello')
    wire.network.heal()
    await Promise.all([callee.hears('hello1?2?'), caller.hears('hello1!2!')])
    expect([caller.fate, callee.fate]).toEqual(['open', 'open'])
  },
)

test('nobody else is cut off', async () => {
  isolate()
  for (const [from, to] of [
    ['b', 'x'],
    ['y', 'x'],
    ['a', 'y'],
    ['x', 'y'],
  ] as const) {
    await wire.call(from, to)
  }
})

test("more than TCP's buffers hold makes the sender wait, and arrives whole", async () => {
  const { caller, callee } = await wire.call('a', 'x')
  isolate()
  const line = `${'x'.repeat(1023)}\n`
  const size = 32 * 1024
  caller.say(line.repeat(size))
  await wire.settle()
  expect(caller.socket.writableLength).toBeGreaterThan(0)
  wire.network.heal()
  caller.say('the end')
  await callee.hears('the end')
  expect(callee.received.length).toBe('hello'.length + size * line.length + 'the end'.length)
})

test.each(['in', 'out', 'both'] as const)(
  "what is dialled while '%s' is dropped carries nothing until it heals",
  async (direction) => {
    isolate({ direction })
    const [stays, leaves] = [await wire.dial('a', 'x'), await wire.dial('a', 'x')]
    stays.say('stays')
    leaves.say('leaves')
    await wire.settle()
    leaves.socket.destroy()
    await wire.settle()
    expect(wire.accepted('x')).toEqual([])
    expect(stays.fate).toBe('open')
    wire.network.heal()
    await wire.settle()
    // Who gave up was never heard of.
    expect(wire.accepted('x').map(({ received }) => received)).toEqual(['stays'])
    wire.accepted('x')[0]?.say('welcome')
    await stays.hears('welcome')
  },
)

test('the end of a connection is passed on, each direction by itself', async () => {
  const { caller, callee } = await wire.call('a', 'x')
  caller.socket.end('last words')
  await callee.meets('ended')
  callee.say('still here')
  await caller.hears('still here')
  callee.socket.end()
  await caller.meets('ended')
  expect(callee.received).toBe('hellolast words')
})

test.each(['end', 'reset'] as const)('an %s that is dropped is not noticed before the network heals', async (how) => {
  const { caller, callee } = await wire.call('a', 'x')
  isolate({ direction: 'in' })
  if (how === 'end') caller.socket.end()
  else caller.socket.resetAndDestroy()
  await wire.settle()
  callee.say('are you there?')
  await wire.settle()
  expect(callee.fate).toBe('open')
  wire.network.heal()
  await callee.meets(how === 'end' ? 'ended' : 'reset')
})

test('a reset of one end is a reset for the other', async () => {
  const { caller, callee } = await wire.call('a', 'x')
  callee.socket.resetAndDestroy()
  await caller.meets('reset')
})

test('a server that is not there resets whoever dials', async () => {
  const seat = await wire.network.seat('nobody')
  const dead = await wire.dial('a', seat.publish(1))
  await dead.meets('reset')
  const { service } = await wire.network.place('c', () => undefined)
  const empty = await wire.dial('a', service)
  await empty.meets('reset')
})

test("'reset' breaks connections and refuses new ones, in the direction of dialling", async () => {
  const fromA = await wire.call('a', 'x')
  const fromY = await wire.call('y', 'x')
  const outgoing = await wire.call('x', 'y')
  isolate({ from: new Set(['a', 'y']), direction: 'in', how: 'reset' })
  await Promise.all([fromA, fromY].flatMap(({ caller, callee }) => [caller.meets('reset'), callee.meets('reset')]))
  const refused = await wire.dial('a', 'x')
  await refused.meets('reset')
  outgoing.caller.say('unharmed')
  await outgoing.callee.hears('unharmed')
  await wire.call('x', 'y')
  wire.network.heal()
  await wire.call('a', 'x')
})

test('a single reset leaves the way open', async () => {
  const [hit, other] = [await wire.call('a', 'x'), await wire.call('b', 'x')]
  wire.network.reset(new Set(['x']), new Set(['a']))
  await Promise.all([hit.caller.meets('reset'), hit.callee.meets('reset')])
  await wire.call('a', 'x')
  expect(other.caller.fate).toBe('open')
})

test('a delay holds up one direction, in order, whatever the jitter', async () => {
  const { caller, callee } = await wire.call('a', 'x')
  wire.network.add({ type: 'delay', from: new Set(['a']), to: new Set(['x']), ms: 200, jitterMs: 100 })
  const since = performance.now()
  const numbers = Array.from({ length: 20 }, (_, index) => `${index};`)
  for (const number of numbers) {
    caller.say(number)
    await new Promise(setImmediate)
  }
  callee.say('at once')
  await caller.hears('at once')
  expect(performance.now() - since).toBeLessThan(100)
  await callee.hears('19;')
  const took = performance.now() - since
  expect(took).toBeGreaterThanOrEqual(100)
  expect(callee.received).toBe(`hello${numbers.join('')}`)
  wire.network.heal()
  const healedAt = performance.now()
  caller.say('in time')
  await callee.hears('in time')
  expect(performance.now() - healedAt).toBeLessThan(100)
})
