import { Redis as IORedis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import type { Sendable } from '../../../src/connection/internals.js'
import { isBlocking, shorten } from '../../../src/delivery/blocking.js'

const { Command } = IORedis

const command = (name: string, ...args: Array<string | number | Buffer>): Sendable =>
  new Command(name, args) as unknown as Sendable

/** The arguments after `waitedMs` of waiting. */
const after = (waitedMs: number, name: string, ...args: Array<string | number | Buffer>): string => {
  const shortened = command(name, ...args)
  shorten(shortened, waitedMs)
  return shortened.args.join(' ')
}

describe('a blocking command that is sent again', () => {
  it.each([
    ['blpop a b 5', 'blpop a b 3.5'],
    ['BRPOP a 5', 'BRPOP a 3.5'],
    ['brpoplpush a b 5', 'brpoplpush a b 3.5'],
    ['blmove a b LEFT RIGHT 5', 'blmove a b LEFT RIGHT 3.5'],
    ['blmovem a b LEFT RIGHT 5 COUNT 2 BULK', 'blmovem a b LEFT RIGHT 3.5 COUNT 2 BULK'],
    ['bzpopmin a 5', 'bzpopmin a 3.5'],
    ['bzpopmax a b 5', 'bzpopmax a b 3.5'],
    ['bzmpop 5 2 a b MIN', 'bzmpop 3.5 2 a b MIN'],
    ['blmpop 5 2 a b LEFT COUNT 5', 'blmpop 3.5 2 a b LEFT COUNT 5'],
    ['xread BLOCK 5000 STREAMS s $', 'xread BLOCK 3500 STREAMS s $'],
    ['xread COUNT 2 block 5000 STREAMS block 0', 'xread COUNT 2 block 3500 STREAMS block 0'],
    ['xreadgroup GROUP g c COUNT 5 BLOCK 5000 STREAMS s >', 'xreadgroup GROUP g c COUNT 5 BLOCK 3500 STREAMS s >'],
    ['xreadgroup GROUP block 77 BLOCK 5000 STREAMS s >', 'xreadgroup GROUP block 77 BLOCK 3500 STREAMS s >'],
  ])('%s waits for what is left of its time', (before, expected) => {
    const [name = '', ...args] = before.split(' ')
    expect(`${name} ${after(1500, name, ...args)}`).toBe(expected)
  })

  it.each([
    'blpop a 0',
    'xread BLOCK 0 STREAMS s $',
    'xread STREAMS s block 100 0',
    'xread COUNT 1 STREAMS block a 5000 6000',
    'xreadgroup GROUP g c STREAMS s >',
    'get block 5',
    'blpop a x',
  ])('%s is left as it is', (before) => {
    const [name = '', ...args] = before.split(' ')
    expect(`${name} ${after(1500, name, ...args)}`).toBe(before)
  })

  it('never waits for ever because its time is over, and takes numbers and Buffers', () => {
    expect(after(9000, 'blpop', 'a', 5)).toBe('a 0.001')
    expect(after(9000, 'xread', 'BLOCK', 5000, 'STREAMS', 's', '$')).toBe('BLOCK 1 STREAMS s $')
    expect(after(500, 'blpop', 'a', Buffer.from('2'))).toBe('a 1.5')
    expect(after(250, 'blpop', 'a', 0.5)).toBe('a 0.25')
  })
})

it('every command that ioredis knows to block has a place for its timeout', () => {
  const names: readonly string[] = (Command as unknown as { FLAGS: { BLOCKING_COMMANDS: string[] } }).FLAGS
    .BLOCKING_COMMANDS
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    expect(isBlocking(name.toUpperCase())).toBe(true)
    const args = name.startsWith('x') ? ['BLOCK', '5000', 'STREAMS'] : name === 'blmovem' ? 'abcd5'.split('') : ['5']
    expect([name, after(1000, name, ...args)]).not.toEqual([name, args.join(' ')])
  }
  expect(isBlocking('get')).toBe(false)
})
