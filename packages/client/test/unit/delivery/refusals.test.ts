import { expect, it } from 'vitest'
import type { Item, Sendable } from '../../../src/connection/internals.js'
import { Refusals } from '../../../src/delivery/refusals.js'
import { command, FakeRedis, lineOf, outcomeOf, table } from './fake.js'
import { ManualClock } from './manual-clock.js'

const MESSAGE = 'NOREPLICAS Not enough good replicas to write.'
const noReplicas = (): Error => new Error(MESSAGE)
const RETRY_MS = 50

/** A server's connection: what is sent is in flight until it is answered or refused. */
class Connection {
  readonly redis = new FakeRedis()
  readonly clock = new ManualClock()
  readonly sent: string[] = []
  readonly streams: unknown[] = []
  readonly sentBefore = new Set<Sendable>()
  mustWait = false
  changes = 0
  readonly refusals = new Refusals({
    redis: this.redis,
    clock: this.clock,
    table: () => table,
    send: (sendable, stream) => this.send(sendable, stream),
    mustWait: () => this.mustWait,
    changed: () => this.changes++,
    wasSent: (sendable) => this.sentBefore.has(sendable),
  })

  send(sendable: Sendable, stream?: unknown): void {
    this.streams.push(stream)
    this.sent.push(lineOf(sendable))
    const select = this.redis.condition?.select ?? 0
    this.redis.commandQueue.push({ command: sendable, select })
    if (sendable.name === 'select') this.redis.condition = { select: Number(sendable.args[0]), handshake: false }
  }

  issue(...lines: string[]): Sendable[] {
    const commands = lines.map(command)
    for (const each of commands) this.send(each)
    return commands
  }

  answer(): void {
    this.redis.commandQueue.shift()?.command.resolve(Buffer.from('OK'))
  }

  refuse(retry = true): void {
    const item = this.redis.commandQueue.shift() as Item
    this.refusals.add(item, noReplicas(), retry)
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('what was refused is sent again after a moment, in its order, and holds up the rest until it is answered', async () => {
  const connection = new Connection()
  connection.issue('set a 1', 'set b 1')
  connection.refuse()
  connection.refuse()
  expect(connection.refusals.any).toBe(true)
  connection.clock.advance(RETRY_MS)
  expect(connection.sent.slice(2)).toEqual(['set a 1', 'set b 1'])
  connection.answer()
  await settle()
  expect(connection.refusals.any).toBe(true)
  connection.answer()
  await settle()
  expect(connection.refusals.any).toBe(false)
  expect(connection.changes).toBeGreaterThan(0)
  expect(connection.clock.timers).toBe(0)
})

it('refused once more, it is tried once more', async () => {
  const connection = new Connection()
  connection.issue('set a 1', 'set a 2')
  connection.refuse()
  connection.refuse()
  for (let round = 0; round < 3; round++) {
    connection.clock.advance(RETRY_MS)
    connection.refuse()
    connection.refuse()
    await settle()
  }
  connection.clock.advance(RETRY_MS)
  expect(connection.sent).toEqual(Array(5).fill(['set a 1', 'set a 2']).flat())
  expect(connection.refusals.any).toBe(true)
})

it('nothing is sent while it must not be', () => {
  const connection = new Connection()
  connection.issue('set a 1')
  connection.refuse()
  connection.mustWait = true
  connection.clock.advance(10 * RETRY_MS)
  expect(connection.sent).toEqual(['set a 1'])
  connection.mustWait = false
  connection.clock.advance(RETRY_MS)
  expect(connection.sent).toEqual(['set a 1', 'set a 1'])
})

it('one that a later write of its key has overtaken is told, and not sent again', async () => {
  const connection = new Connection()
  const [first, other, third] = connection.issue('set a 1', 'set b 1', 'incr c', 'set a 2', 'set c 9', 'get b') as [
    Sendable,
    Sendable,
    Sendable,
  ]
  connection.sentBefore.add(third)
  for (let i = 0; i < 3; i++) connection.refuse()
  for (let i = 0; i < 3; i++) connection.answer()
  await settle()
  connection.clock.advance(RETRY_MS)
  expect(connection.sent.slice(6)).toEqual(['set b 1'])
  expect(await outcomeOf(first)).toMatchObject({ message: MESSAGE, outcome: 'not-executed' })
  // An earlier connection was lost with this one: what is true of the second time is not of the first.
  expect(await outcomeOf(third)).toMatchObject({ message: MESSAGE, outcome: 'unknown' })
  expect(await outcomeOf(other)).toBe('pending')
})

it('uses the database that each was meant for, and goes back to the one that is selected', () => {
  const connection = new Connection()
  connection.issue('set a 1', 'select 3', 'set a 1')
  connection.refuse()
  connection.answer()
  connection.refuse()
  connection.clock.advance(RETRY_MS)
  expect(connection.sent.slice(3)).toEqual(['select 0', 'set a 1', 'select 3', 'set a 1'])
})

it('without a retry they wait to be taken, alone and for their database, but not what was given up', () => {
  const connection = new Connection()
  const [first] = connection.issue('set a 1', 'set b 1') as [Sendable]
  first.pipelineIndex = 3
  connection.refuse(false)
  connection.refuse(false)
  first.reject(new Error('Command timed out'))
  connection.clock.advance(10 * RETRY_MS)
  expect(connection.sent.length).toBe(2)
  const taken = connection.refusals.take()
  expect(taken.map(({ command: each, stream, select }) => [lineOf(each), stream, select])).toEqual([
    ['set b 1', undefined, 0],
  ])
  expect(first.pipelineIndex).toBeUndefined()
  expect(connection.refusals.any).toBe(false)
})

it('a transaction is sent again in one piece, unless a later write of one of its keys has overtaken it', async () => {
  const whole = (connection: Connection): { items: Item[]; exec: Sendable } => {
    const stream = {}
    const items = connection
      .issue('multi', 'set a 1', 'set b 1', 'exec')
      .map((sendable) => ({ command: sendable, stream }))
    return { items, exec: items.at(-1)?.command as Sendable }
  }
  const connection = new Connection()
  const { items, exec } = whole(connection)
  connection.redis.commandQueue.items.splice(0)
  connection.refusals.addWhole(items, exec, noReplicas(), true)
  connection.clock.advance(RETRY_MS)
  expect(connection.sent.slice(4)).toEqual(['multi', 'set a 1', 'set b 1', 'exec'])
  expect(new Set(connection.streams.slice(4))).toEqual(new Set([items[0]?.stream]))

  const other = new Connection()
  const late = whole(other)
  other.issue('set b 2')
  other.redis.commandQueue.items.splice(0, 4)
  other.refusals.addWhole(late.items, late.exec, noReplicas(), true)
  other.answer()
  await settle()
  other.clock.advance(RETRY_MS)
  expect(other.sent.slice(5)).toEqual([])
  expect(await outcomeOf(late.exec)).toMatchObject({ message: MESSAGE, outcome: 'not-executed' })
})

it('a connection that is lost in the middle of it leaves no timer, and nothing waiting', async () => {
  const connection = new Connection()
  connection.issue('set a 1', 'set b 1')
  connection.refuse()
  connection.refuse()
  connection.clock.advance(RETRY_MS)
  connection.refuse()
  expect(connection.refusals.take().map((item) => lineOf(item.command))).toEqual(['set a 1'])
  connection.redis.commandQueue.shift()
  await settle()
  expect(connection.refusals.any).toBe(false)
  expect(connection.clock.timers).toBe(0)
})
