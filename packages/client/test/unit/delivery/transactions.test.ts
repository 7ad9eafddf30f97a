import { describe, expect, it } from 'vitest'
import type { Item } from '../../../src/connection/internals.js'
import { Transactions } from '../../../src/delivery/transactions.js'
import { command, FakeQueue, FakeRedis } from './fake.js'

class Program {
  readonly redis = new FakeRedis()
  isGateClosed = false
  ended = 0
  readonly transactions = new Transactions(
    this.redis,
    () => this.isGateClosed,
    () => this.ended++,
  )

  multi(answer: Promise<unknown> = Promise.resolve('OK')): void {
    this.transactions.around('multi', [{ pipeline: false }], () => answer)
  }

  exec(): void {
    this.transactions.around('exec', [], () => Promise.resolve([]))
  }
}

const items = (...lines: string[]): Item[] => lines.map((line) => ({ command: command(line) }))
const queue = (...lines: string[]): FakeQueue => {
  const made = new FakeQueue()
  for (const item of items(...lines)) made.push(item)
  return made
}

describe('a transaction of single commands', () => {
  it('is broken when its connection is lost, until the program ends it', () => {
    const program = new Program()
    program.multi()
    expect(program.transactions.isOpen).toBe(true)
    program.transactions.lost()
    expect(program.transactions.isBroken).toBe(true)
    program.exec()
    expect(program.transactions.isBroken).toBe(false)
    expect(program.ended).toBe(1)
  })

  it('whose MULTI is held is not lost with a connection that it has never been on', () => {
    const program = new Program()
    program.isGateClosed = true
    program.multi()
    program.transactions.flushed()
    program.transactions.lost()
    expect(program.transactions.isOpen).toBe(true)
    program.isGateClosed = false
    program.transactions.flushed()
    program.transactions.lost()
    expect(program.transactions.isBroken).toBe(true)
  })

  it('is over when its MULTI could not be sent', async () => {
    const program = new Program()
    program.redis.status = 'reconnecting'
    program.multi(Promise.reject(new Error('no')))
    await Promise.resolve()
    await Promise.resolve()
    expect(program.transactions.isOpen).toBe(false)
  })

  it('knows which of the commands ahead belong to it', () => {
    const program = new Program()
    expect(program.transactions.hasAhead(queue('exec'))).toBe(false)
    program.multi()
    expect(program.transactions.hasAhead(queue('set a 1'))).toBe(true)
    expect(program.transactions.hasAhead(queue('set a 1', 'multi', 'set a 1'))).toBe(false)
    program.exec()
    expect(program.transactions.hasAhead(queue('set a 1', 'EXEC', 'multi'))).toBe(true)
    expect(program.transactions.hasAhead(queue('set a 1'))).toBe(false)
  })

  it('knows how much of it is in flight', () => {
    const program = new Program()
    const parts = (...lines: string[]) => [...program.transactions.partsOf(items(...lines))]
    expect(parts('multi', 'exec')).toEqual([undefined, undefined])
    program.multi()
    program.exec()
    expect(parts('get a', 'multi', 'set a 1', 'exec', 'get a')).toEqual([
      undefined,
      'whole',
      'whole',
      'whole',
      undefined,
    ])
    expect(parts('set a 1', 'exec', 'get a')).toEqual(['begun', 'begun', undefined])
    expect(parts('set a 1', 'discard', 'multi', 'get a', 'exec')).toEqual(['begun', 'begun', 'whole', 'whole', 'whole'])
    program.multi()
    program.transactions.lost()
    expect(parts('get a', 'multi', 'set a 1')).toEqual([undefined, 'open', 'open'])
    expect(parts('set a 1')).toEqual(['open'])
  })
})
