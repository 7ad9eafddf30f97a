import { describe, expect, it } from 'vitest'
import type { Sendable } from '../../../src/connection/internals.js'
import { Gate, type Outlook } from '../../../src/delivery/gate.js'
import { SwitchmasterError, UncertainWriteError } from '../../../src/errors.js'
import { resolveFailover } from '../../../src/options/failover.js'
import type { Failover } from '../../../src/options/types.js'
import { command, FakeRedis, lineOf, outcomeOf, table } from './fake.js'
import { ManualClock } from './manual-clock.js'

const CALM: Outlook = { isFenced: false, isIsolated: false, isRefused: false, isSettled: true }
const FENCED: Outlook = { ...CALM, isFenced: true }

/** A gate between a program and a client that writes down what it is given to send. */
class Place {
  readonly redis = new FakeRedis()
  readonly clock = new ManualClock()
  readonly sent: string[] = []
  readonly resent = new WeakSet<Sendable>()
  readonly gate: Gate

  constructor(policy: Partial<Failover> = {}) {
    this.gate = new Gate({
      redis: this.redis,
      send: (sendable) => {
        this.sent.push(lineOf(sendable))
        return sendable.promise
      },
      table: () => table,
      policy: resolveFailover(policy),
      clock: this.clock,
      wasSent: (sendable) => this.resent.has(sendable),
    })
  }

  /** As `sendCommand` does. */
  issue(line: string, stream?: unknown): Sendable {
    const issued = command(line)
    if (this.gate.isClosed) this.gate.pass(issued, stream)
    else this.sent.push(line)
    return issued
  }

  pipeline(...lines: string[]): Sendable[] {
    const stream = {}
    return lines.map((line) => this.issue(line, stream))
  }

  /** What ioredis sends when its connection is ready, in its order. */
  flush(): string[] {
    const items = this.redis.offlineQueue.items.splice(0)
    return items.map((item) => `${item.select}: ${lineOf(item.command)}`)
  }
}

const codeOf = (outcome: unknown): unknown => (outcome instanceof SwitchmasterError ? outcome.code : outcome)

describe("fence: 'writes'", () => {
  it('holds writes, lets reads and what is harmless go on, and keeps the order in the end', () => {
    const place = new Place()
    place.issue('set a 0')
    place.gate.update(FENCED)
    for (const line of ['ping', 'get a', 'set a 1', 'get b', 'eval x 1 c', 'incr a']) place.issue(line)
    expect(place.sent).toEqual(['set a 0', 'ping', 'get a', 'get b'])
    place.gate.update(CALM)
    expect(place.sent.slice(4)).toEqual(['set a 1', 'eval x 1 c', 'incr a'])
    expect(place.gate.isClosed).toBe(false)
    expect(place.clock.timers).toBe(0)
  })

  it('a read waits behind a held write of the same key, and only there', () => {
    const place = new Place()
    place.gate.update(FENCED)
    for (const line of ['mset a 1 b 1', 'get a', 'get b', 'get c']) place.issue(line)
    expect(place.sent).toEqual(['get c'])
  })

  it('a read whose keys nobody can tell waits behind any write, and every read behind such a write', () => {
    const place = new Place()
    place.gate.update(FENCED)
    for (const line of ['scan 0', 'set a 1', 'scan 0', 'get b', 'flushall', 'get c']) place.issue(line)
    expect(place.sent).toEqual(['scan 0', 'get b'])
  })

  it('PUBLISH holds up no read', () => {
    const place = new Place()
    place.gate.update(FENCED)
    for (const line of ['publish c m', 'get a', 'scan 0']) place.issue(line)
    expect(place.sent).toEqual(['get a', 'scan 0'])
  })

  it('what is harmless does not overtake what is held', () => {
    const place = new Place()
    place.gate.update(FENCED)
    for (const line of ['set a 1', 'ping', 'get b', 'select 3']) place.issue(line)
    expect(place.sent).toEqual(['get b'])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['get b', 'set a 1', 'ping', 'select 3'])
  })

  it('a transaction that begins is held from its first command on', () => {
    const place = new Place()
    place.gate.update(FENCED)
    for (const line of ['watch a', 'get a', 'multi', 'get b', 'exec']) place.issue(line)
    expect(place.sent).toEqual([])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['watch a', 'get a', 'multi', 'get b', 'exec'])
  })

  it('a pipeline is held whole, reads and all', () => {
    const place = new Place()
    place.gate.update(FENCED)
    place.pipeline('get a', 'set b 1', 'get c')
    expect(place.sent).toEqual([])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['get a', 'set b 1', 'get c'])
  })
})

it("fence: 'all' holds everything, 'off' nothing", () => {
  const all = new Place({ fence: 'all' })
  all.gate.update(FENCED)
  for (const line of ['get a', 'ping', 'set a 1']) all.issue(line)
  expect(all.sent).toEqual([])
  all.gate.update({ ...CALM, isSettled: false })
  all.issue('get b')
  expect(all.sent).toEqual([])

  const off = new Place({ fence: 'off' })
  off.gate.update(FENCED)
  off.gate.update({ ...CALM, isSettled: false })
  expect(off.gate.isClosed).toBe(false)
})

describe('a switch', () => {
  const moving = (policy: Partial<Failover> = {}): Place => {
    const place = new Place(policy)
    place.gate.update(FENCED)
    place.issue('set a 1')
    place.redis.status = 'reconnecting'
    place.gate.update({ ...CALM, isSettled: false })
    place.issue('set a 2')
    return place
  }

  it('hands what is held to the queue of ioredis when the new connection is ready, behind what is there', () => {
    const place = moving()
    place.redis.offlineQueue.push({ command: command('set a 0'), select: 0 })
    place.redis.status = 'ready'
    place.gate.ready(CALM)
    expect(place.flush()).toEqual(['0: set a 0', '0: set a 1', '0: set a 2'])
    expect(place.gate.isClosed).toBe(false)
    expect(place.clock.timers).toBe(0)
  })

  it('does so without an offline queue as well', () => {
    const place = moving()
    place.redis.options.enableOfflineQueue = false
    place.gate.ready(CALM)
    expect(place.flush()).toEqual(['0: set a 1', '0: set a 2'])
  })

  it('a command of the program that is issued during the handshake does not overtake; the handshake does', () => {
    const place = moving()
    place.redis.status = 'connect'
    place.redis.condition = { select: 0, handshake: true }
    for (const line of ['set a 3', 'info', 'HELLO 3', 'select 0', 'ping']) place.issue(line)
    place.pipeline('info', 'set a 4')
    expect(place.sent).toEqual(['info', 'HELLO 3', 'select 0'])
    place.gate.ready(CALM)
    expect(place.flush().map((line) => line.slice(3))).toEqual([
      'set a 1',
      'set a 2',
      'set a 3',
      'ping',
      'info',
      'set a 4',
    ])
  })

  it('uses the database that was selected, also by what is held', () => {
    const place = new Place()
    place.redis.condition = { select: 3, handshake: false }
    place.gate.update(FENCED)
    for (const line of ['set a 1', 'select 5', 'set a 2', 'select x']) place.issue(line)
    place.redis.prevCondition = place.redis.condition
    place.redis.condition = { select: 0, handshake: false }
    place.gate.update({ ...CALM, isSettled: false })
    place.gate.ready(CALM)
    expect(place.flush()).toEqual(['3: set a 1', '3: select 5', '5: set a 2', '5: select x'])
    expect(place.redis.prevCondition).toEqual({ select: 5, handshake: false })
  })

  it('stays closed while the next failover is on, and then everything comes back in order', () => {
    const place = moving()
    place.redis.offlineQueue.push({ command: command('set a 0'), select: 0 })
    place.gate.ready(FENCED)
    expect(place.gate.isClosed).toBe(true)
    const order = place.redis.offlineQueue.items.splice(0)
    for (const { command: again, stream } of order) place.gate.pass(again, stream)
    expect(place.sent).toEqual([])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 0', 'set a 1', 'set a 2'])
  })

  it('does not open for a node that is not the right one any more', () => {
    const place = moving()
    place.gate.ready({ ...CALM, isSettled: false })
    expect(place.gate.isClosed).toBe(true)
  })

  it('closes for a client that connects while a failover is on', () => {
    const place = new Place()
    place.gate.ready(FENCED)
    expect(place.gate.isClosed).toBe(true)
  })

  it('lets everything into the offline queue when it takes too long', async () => {
    const place = moving()
    place.clock.advance(1999)
    expect(place.sent).toEqual([])
    place.clock.advance(1)
    expect(place.sent).toEqual(['set a 1', 'set a 2'])
    expect(place.gate.isClosed).toBe(false)
  })

  it('rejects everything when it takes too long and there is no offline queue', async () => {
    const place = moving({ fenceTimeoutMs: 500 })
    place.redis.options.enableOfflineQueue = false
    const late = place.issue('set b 1')
    const again = place.issue('set c 1')
    place.resent.add(again)
    place.clock.advance(500)
    expect(codeOf(await outcomeOf(late))).toBe('FENCE_TIMEOUT')
    expect(await outcomeOf(again)).toBeInstanceOf(UncertainWriteError)
    expect(place.sent).toEqual([])
  })
})

describe('the limits', () => {
  it('on commands: one more is rejected, and the others stay', async () => {
    const place = new Place({ maxHeldCommands: 2 })
    place.gate.update(FENCED)
    const issued = ['set a 1', 'set a 2', 'set a 3'].map((line) => place.issue(line))
    const outcome = (await outcomeOf(issued[2] as Sendable)) as SwitchmasterError
    expect(outcome).toMatchObject({ code: 'HELD_TOO_MUCH', outcome: 'not-executed', retryable: true })
    expect(outcome.message).toContain('2 commands')
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 1', 'set a 2'])
  })

  it('on bytes, Buffers counted as they are', async () => {
    const place = new Place({ maxHeldBytes: 10 })
    place.gate.update(FENCED)
    const fits = place.issue('set a 1234567')
    const tooMuch = place.issue('set a 12')
    const small = place.issue('set b 1')
    expect(await outcomeOf(fits)).toBe('pending')
    expect(codeOf(await outcomeOf(tooMuch))).toBe('HELD_TOO_MUCH')
    expect(await outcomeOf(small)).toBe('pending')
  })

  it('a pipeline for which there is no room is rejected whole, and leaves the room that it took', async () => {
    const place = new Place({ maxHeldCommands: 4 })
    place.gate.update(FENCED)
    place.issue('set a 1')
    const commands = place.pipeline('set b 1', 'set b 2', 'set b 3', 'set b 4', 'get b')
    for (const each of commands) expect(codeOf(await outcomeOf(each))).toBe('HELD_TOO_MUCH')
    place.pipeline('set c 1', 'set c 2', 'set c 3')
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 1', 'set c 1', 'set c 2', 'set c 3'])
  })

  it('are free again after the fence', () => {
    const place = new Place({ maxHeldCommands: 1 })
    for (const value of [1, 2, 3]) {
      place.gate.update(FENCED)
      place.issue(`set a ${value}`)
      place.gate.update(CALM)
    }
    expect(place.sent).toEqual(['set a 1', 'set a 2', 'set a 3'])
  })
})

describe('commandTimeout', () => {
  const elapse = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  it('counts while a command is held, and what has timed out is not sent', async () => {
    const place = new Place()
    place.redis.options.commandTimeout = 10
    place.gate.update(FENCED)
    const early = place.issue('set a 1')
    expect(await early.promise.catch(({ message }: Error) => message)).toBe('Command timed out')
    const late = place.issue('set a 2')
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 2'])
    late.reject(new Error('enough'))
  })

  it('a pipeline of which one command has timed out is not sent at all', async () => {
    const place = new Place()
    place.gate.update(FENCED)
    const [first, second] = place.pipeline('set a 1', 'set a 2') as [Sendable, Sendable]
    first.setTimeout(5)
    await elapse(20)
    place.gate.update(CALM)
    expect(place.sent).toEqual([])
    expect(String(await outcomeOf(second))).toContain('Command timed out')
  })
})

describe('writes that the server has refused', () => {
  const REFUSED: Outlook = { ...CALM, isRefused: true }

  it("hold up later ones, whatever fence says, and what would change the connection's database", () => {
    const place = new Place({ fence: 'off' })
    place.gate.update(REFUSED)
    for (const line of ['select 3', 'set a 1', 'get b']) place.issue(line)
    expect(place.sent).toEqual(['get b'])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['get b', 'select 3', 'set a 1'])
  })
})

describe("isolation: 'fence'", () => {
  const ISOLATED: Outlook = { ...CALM, isIsolated: true }

  it('holds writes for fenceTimeoutMs, then refuses them until the majority is back', async () => {
    const place = new Place({ isolation: 'fence', fenceTimeoutMs: 300 })
    place.gate.update(ISOLATED)
    const held = place.issue('set a 1')
    place.issue('get b')
    place.clock.advance(299)
    expect(await outcomeOf(held)).toBe('pending')
    place.clock.advance(1)
    expect(codeOf(await outcomeOf(held))).toBe('QUORUM_LOST')
    const refused = place.issue('set a 2')
    const again = command('set a 3')
    place.resent.add(again)
    place.gate.pass(again, undefined)
    expect(codeOf(await outcomeOf(refused))).toBe('QUORUM_LOST')
    expect(await outcomeOf(again)).toBeInstanceOf(UncertainWriteError)
    place.issue('get a')
    place.gate.update(CALM)
    place.issue('set a 4')
    expect(place.sent).toEqual(['get b', 'get a', 'set a 4'])
    expect(place.clock.timers).toBe(0)
  })

  it('lets them go where the majority is back in time, and does nothing unless asked for', () => {
    const place = new Place({ isolation: 'fence' })
    place.gate.update(ISOLATED)
    place.issue('set a 1')
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 1'])
    expect(place.clock.timers).toBe(0)
    const serving = new Place()
    serving.gate.update(ISOLATED)
    expect(serving.gate.isClosed).toBe(false)
  })
})

describe('the end', () => {
  it('rejects what is held, opens, and leaves no timer', async () => {
    const place = new Place()
    place.gate.update(FENCED)
    const held = place.issue('set a 1')
    place.gate.update({ ...CALM, isSettled: false })
    place.gate.reject(new Error('Connection is closed.'))
    expect(String(await outcomeOf(held))).toContain('Connection is closed.')
    expect(place.gate.isClosed).toBe(false)
    expect(place.clock.timers).toBe(0)
    expect(place.sent).toEqual([])
  })

  it('lets what is issued after it pass, to be rejected by ioredis', () => {
    const place = new Place()
    place.gate.update(FENCED)
    place.redis.status = 'end'
    place.issue('set a 1')
    expect(place.sent).toEqual(['set a 1'])
  })
})
