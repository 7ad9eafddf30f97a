import { describe, expect, it } from 'vitest'
import { UncertainWriteError } from '../../../src/errors.js'
import type { Failover } from '../../../src/options/types.js'
import { command, FakeQueue, outcomeOf } from './fake.js'
import { CALM, codeOf, FENCED, Place } from './place.js'

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

  it('a transaction of single commands that has begun goes on where it is, but is not executed there', async () => {
    const place = new Place()
    place.transaction.isOpen = true
    place.gate.update(FENCED)
    place.issue('set a 1')
    const exec = place.issue('exec')
    expect(place.sent).toEqual(['set a 1', 'discard'])
    expect(codeOf(await outcomeOf(exec))).toBe('TRANSACTION_LOST')
  })

  it('a transaction whose MULTI is held has not begun: what follows is held as well', () => {
    const place = new Place()
    place.gate.update(FENCED)
    place.issue('multi')
    place.transaction.isOpen = true
    for (const line of ['set a 1', 'get b', 'exec']) place.issue(line)
    expect(place.sent).toEqual([])
    place.gate.update(CALM)
    expect(place.sent).toEqual(['multi', 'set a 1', 'get b', 'exec'])
  })

  it('what belongs to a transaction that was lost is rejected, and nothing else', async () => {
    const place = new Place()
    place.transaction.isBroken = true
    place.redis.prevCommandQueue = new FakeQueue()
    const before = command('set a 0')
    place.redis.prevCommandQueue.push({ command: before })
    place.gate.update(CALM)
    place.gate.ready(CALM)
    place.gate.pass(before, undefined)
    place.issue('select 3')
    expect(codeOf(await outcomeOf(place.issue('set a 1')))).toBe('TRANSACTION_LOST')
    expect(await outcomeOf(place.issue('discard'))).toBe('resolved')
    expect(await outcomeOf(before)).toBe('pending')
    place.transaction.isBroken = false
    place.gate.update(CALM)
    expect(place.sent).toEqual(['set a 0', 'select 3'])
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
