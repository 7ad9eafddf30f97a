import { describe, expect, it } from 'vitest'
import { type CommandKind, readCommandTable, UNKNOWN_TABLE } from '../../../src/delivery/command-table.js'

const entry = (name: string, flags: string[], ...rest: unknown[]): unknown[] => [name, -2, flags, 1, 1, 1, ...rest]

/** As Redis 6.0 answers: no subcommands, and nothing that says what scripts and PUBLISH do. */
const REDIS_6_0 = [
  entry('get', ['readonly', 'fast']),
  entry('set', ['write', 'denyoom']),
  entry('eval', ['noscript', 'movablekeys']),
  entry('evalsha', ['noscript', 'movablekeys']),
  entry('publish', ['pubsub', 'loading', 'stale', 'fast']),
  entry('pfcount', ['readonly']),
  entry('config', ['admin', 'noscript', 'loading', 'stale']),
  entry('shutdown', ['admin', 'noscript', 'loading', 'stale']),
  entry('ping', ['stale', 'fast']),
]

/** As Redis 6.2 answers: it tells what may be replicated. */
const REDIS_6_2 = [
  entry('get', ['readonly', 'fast'], ['@read']),
  entry('set', ['write', 'denyoom'], ['@write']),
  entry('eval', ['noscript', 'may_replicate', 'movablekeys'], ['@scripting']),
  entry('publish', ['pubsub', 'loading', 'stale', 'fast', 'may_replicate'], ['@pubsub']),
  entry('pfcount', ['readonly', 'may_replicate'], ['@read']),
  entry('script', ['noscript', 'may_replicate'], ['@scripting']),
]

const sub = (name: string, flags: string[]): unknown[] => entry(name, flags, [], [], [], [])

/** As Redis 7 answers: subcommands in the tenth element, and no `may_replicate`. */
const REDIS_7 = [
  entry('get', ['readonly', 'fast'], ['@read'], [], [], []),
  entry('set', ['write', 'denyoom'], ['@write'], [], [], []),
  entry('eval', ['noscript', 'stale', 'skip_monitor', 'no_mandatory_keys', 'movablekeys'], ['@scripting'], [], [], []),
  entry('eval_ro', ['readonly', 'noscript', 'stale'], ['@scripting'], [], [], []),
  entry('fcall', ['noscript', 'stale', 'movablekeys'], ['@scripting'], [], [], []),
  entry('spublish', ['pubsub', 'loading', 'stale', 'fast'], ['@pubsub'], [], [], []),
  entry('subscribe', ['pubsub', 'noscript', 'loading', 'stale'], ['@pubsub'], [], [], []),
  entry('xgroup', [], ['@slow'], [], [], [sub('xgroup|create', ['write', 'denyoom']), sub('xgroup|help', ['loading'])]),
  entry('xinfo', [], ['@slow'], [], [], [sub('xinfo|stream', ['readonly'])]),
  entry('config', [], ['@slow'], [], [], [sub('config|set', ['admin', 'noscript'])]),
  entry('JSON.SET', ['write', 'denyoom', 'module'], [], [], [], []),
]

const kinds = (reply: unknown, ...asked: Array<readonly [name: string, argument?: string]>): CommandKind[] => {
  const table = readCommandTable(reply)
  return asked.map(([name, argument]) => table.kindOf(name, argument))
}

describe('the table that a server answers to COMMAND', () => {
  it('is read in the shape of Redis 6.0, where no flag tells what a script does', () => {
    const asked = ['get', 'set', 'eval', 'evalsha', 'publish', 'pfcount', 'config', 'shutdown', 'ping'] as const
    expect(kinds(REDIS_6_0, ...asked.map((name) => [name] as const))).toEqual([
      'read',
      'write',
      'write',
      'write',
      'write',
      'read',
      'admin',
      'admin',
      'other',
    ])
  })

  it('is read in the shape of Redis 6.2, where PFCOUNT is a read that may be replicated', () => {
    const asked = ['get', 'set', 'eval', 'publish', 'pfcount', 'script'] as const
    expect(kinds(REDIS_6_2, ...asked.map((name) => [name] as const))).toEqual([
      'read',
      'write',
      'write',
      'write',
      'read',
      'write',
    ])
  })

  it('is read in the shape of Redis 7, with subcommands', () => {
    const asked = ['get', 'set', 'eval', 'eval_ro', 'fcall', 'spublish', 'subscribe'] as const
    expect(kinds(REDIS_7, ...asked.map((name) => [name] as const))).toEqual([
      'read',
      'write',
      'write',
      'read',
      'write',
      'write',
      'other',
    ])
    expect(kinds(REDIS_7, ['xgroup', 'CREATE'], ['xgroup', 'help'], ['XINFO', 'stream'], ['config', 'set'])).toEqual([
      'write',
      'other',
      'read',
      'admin',
    ])
  })

  it('knows the commands of modules, in any case of letters', () => {
    expect(kinds(REDIS_7, ['json.set'], ['JSON.SET'], ['Set'])).toEqual(['write', 'write', 'write'])
  })

  it('takes what it does not know for a write: commands, and subcommands of those that it knows', () => {
    expect(kinds(REDIS_7, ['nosuch'], ['xgroup', 'nosuch'], ['xgroup'])).toEqual(['write', 'write', 'write'])
  })

  it('takes everything for a write where the reply makes no sense', () => {
    for (const reply of [undefined, null, 'OK', [], [1, [2]], [['set']]]) {
      expect(kinds(reply, ['get'])).toEqual(['write'])
    }
    expect(kinds([['get', 2, 'readonly']], ['get'])).toEqual(['other'])
  })
})

describe('without a table', () => {
  it('everything is a write but what only concerns the connection', () => {
    for (const name of ['get', 'set', 'nosuch', 'eval', 'shutdown']) expect(UNKNOWN_TABLE.kindOf(name)).toBe('write')
    for (const name of ['ping', 'HELLO', 'client', 'subscribe']) expect(UNKNOWN_TABLE.kindOf(name)).toBe('other')
  })
})
