import { expect, it } from 'vitest'
import { answered, CLEAN, judgeReturn, type Return, type Session, sent } from '../../../src/pool/session.js'

const after = (...commands: string[]): Session =>
  commands.reduce((session, line) => {
    const [name = '', ...args] = line.split(' ')
    return sent(session, name, args, false)
  }, CLEAN)

const given = (more: Partial<Return> = {}): Return => ({
  session: CLEAN,
  status: 'ready',
  subscribed: false,
  unanswered: 0,
  abandoned: false,
  ...more,
})

it('an ordinary session leaves nothing behind', () => {
  const session = after('get a', 'SET a 1', 'client id', 'blpop q 1')
  expect(session).toBe(CLEAN)
  expect(judgeReturn(given({ session }))).toEqual({ type: 'keep' })
})

it('a WATCH is held until EXEC has been answered, whatever the case it is written in', () => {
  const session = after('WATCH k', 'multi', 'set k 1', 'exec')
  expect(session.watching).toBe(true)
  expect(answered(session, 'EXEC')).toEqual(CLEAN)
  expect(answered(after('watch k'), 'unwatch')).toEqual(CLEAN)
})

it('a transaction that is sent as a whole is never open', () => {
  expect(sent(CLEAN, 'multi', [], true)).toBe(CLEAN)
  expect(sent(CLEAN, 'multi', [], false).transaction).toBe(true)
})

it.each([
  ['an open MULTI', { session: after('watch k', 'multi') }, { type: 'reset', commands: ['discard'] }],
  ['a WATCH', { session: after('watch k') }, { type: 'reset', commands: ['unwatch'] }],
  ['a command under way', { unanswered: 1 }, { type: 'reset', commands: ['ping'] }],
  ['another database', { session: after('select 3') }, { type: 'replace' }],
  ['another name', { session: after('client setname x') }, { type: 'replace' }],
  ['another user', { session: after('auth u p') }, { type: 'replace' }],
  ['a subscription', { subscribed: true }, { type: 'replace' }],
  ['a client that has ended', { status: 'end' }, { type: 'replace' }],
  ['a callback that may still use it', { abandoned: true }, { type: 'replace' }],
  ['a client on its way to another node', { status: 'reconnecting' }, { type: 'keep' }],
] as const)('%s', (_what, more, verdict) => {
  expect(judgeReturn(given(more))).toEqual(verdict)
})
