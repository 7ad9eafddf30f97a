import { describe, expect, it } from 'vitest'
import type { Sendable } from '../../../src/connection/internals.js'
import type { Outlook } from '../../../src/delivery/gate.js'
import { type SwitchmasterError, UncertainWriteError } from '../../../src/errors.js'
import { command, outcomeOf } from './fake.js'
import { CALM, codeOf, FENCED, Place } from './place.js'

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
