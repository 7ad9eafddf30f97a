import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCommandTable } from '../../../../../client/dist/delivery/command-table.js'
import { type LocalCluster, startLocal } from '../../../../src/index.js'

let cluster: LocalCluster
let reply: unknown
beforeAll(async () => {
  cluster = await startLocal({ replicas: 0, sentinels: 1 })
  reply = await cluster.command(cluster.master, 'COMMAND')
})
afterAll(() => cluster?.close())

it.each([
  ['write', 'set incr del rpush blpop xadd xreadgroup eval evalsha fcall publish spublish getex flushall nosuch'],
  ['read', 'get mget scan keys exists pfcount eval_ro fcall_ro xread dbsize'],
  ['admin', 'shutdown replicaof slaveof debug failover bgsave'],
  ['other', 'ping subscribe wait multi exec watch select hello auth info role time'],
])('the server that runs here says that these are %s: %s', (kind, names) => {
  const table = readCommandTable(reply)
  const found = names.split(' ').map((name) => [name, table.kindOf(name, 'argument')])
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(names.split(' ').map((name) => [name, kind])))
})

it('each of its commands has a kind, and none that writes has another than write', () => {
  const table = readCommandTable(reply)
  const entries = reply as Array<[name: string, arity: number, flags: string[]]>
  expect(entries.length).toBeGreaterThan(200)
  for (const [name, , flags] of entries) {
    const kind = table.kindOf(name, 'nosuch')
    if (flags.includes('write')) expect([name, kind]).toEqual([name, 'write'])
    else if (flags.includes('readonly')) expect([name, kind]).toEqual([name, 'read'])
  }
})

it('subcommands have kinds of their own', () => {
  const table = readCommandTable(reply)
  expect(table.kindOf('XGROUP', 'CREATE')).toBe('write')
  expect(table.kindOf('xinfo', 'stream')).toBe('read')
  expect(table.kindOf('object', 'encoding')).toBe('read')
  expect(table.kindOf('config', 'set')).toBe('admin')
  expect(table.kindOf('client', 'kill')).toBe('admin')
  expect(table.kindOf('client', 'id')).toBe('other')
  expect(table.kindOf('function', 'load')).toBe('write')
  expect(table.kindOf('script', 'load')).toBe('other')
})
