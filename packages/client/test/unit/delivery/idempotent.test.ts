import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { IDEMPOTENT, isIdempotent } from '../../../src/delivery/idempotent.js'

const ask = (line: string): boolean => {
  const [name = '', ...args] = line.split(' ')
  return isIdempotent(name, args)
}

it.each([
  'set k v',
  'SET k v EX 10',
  'set k v PX 10 KEEPTTL',
  'set nx xx',
  'setex k 1 v',
  'mset nx 1 xx 2',
  'hmset k nx 1',
  'setrange k 0 v',
  'expire nx 10',
  'pexpireat k 1',
  'script load return',
  'SCRIPT FLUSH',
])('%s can be sent twice', (line) => {
  expect(ask(line)).toBe(true)
})

it.each([
  'set k v NX',
  'set k v EX 10 nx',
  'set k v XX',
  'set k v GET',
  'set k v IFEQ w',
  'expire k 10 GT',
  'pexpire k 10 nx',
  'expireat k 1 LT',
  'script kill',
  'script',
  'setnx k v',
  'msetnx k v',
  'getset k v',
  'incr k',
  'append k v',
  'rpush k v',
  'lset k 0 v',
  'del k',
  'sadd k v',
  'hset k f v',
  'zadd k 1 v',
  'rename a b',
  'persist k',
  'flushall',
  'flushdb',
  'eval x 0',
  'evalsha x 0',
  'fcall x 0',
  'publish c m',
  'xadd k * f v',
  'nosuch',
  'constructor',
])('%s cannot', (line) => {
  expect(ask(line)).toBe(false)
})

it('each entry says why', () => {
  for (const [name, { why }] of Object.entries(IDEMPOTENT)) {
    expect(name).toBe(name.toLowerCase())
    expect(why.length).toBeGreaterThan(5)
  }
})

it('the documentation has every entry, and no other', () => {
  const text = readFileSync(new URL('../../../docs/delivery.md', import.meta.url), 'utf8')
  const rows = Object.entries(IDEMPOTENT).map(([name, { why, unless, only }]) => {
    const limits = [
      only && `only ${only.map((word) => word.toUpperCase()).join(', ')}`,
      unless && `not with ${unless.map((word) => word.toUpperCase()).join(', ')}`,
    ]
    return `| ${name.toUpperCase()} | ${limits.filter(Boolean).join('; ')} | ${why} |`
  })
  expect(text).toContain(`| command | | why a second time does no harm |\n|---|---|---|\n${rows.join('\n')}\n\n`)
})
