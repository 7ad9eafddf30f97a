import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBlocking } from '../../../src/delivery/blocking.js'
import type { CommandKind, CommandTable } from '../../../src/delivery/command-table.js'
import { decideFates, type Fate, type InFlight } from '../../../src/delivery/fate.js'
import { isIdempotent } from '../../../src/delivery/idempotent.js'

const KINDS: Readonly<Record<string, CommandKind>> = {
  get: 'read',
  xread: 'read',
  set: 'write',
  incr: 'write',
  eval: 'write',
  blpop: 'write',
  flushall: 'write',
  shutdown: 'admin',
  multi: 'other',
  exec: 'other',
  watch: 'other',
  wait: 'other',
  ping: 'other',
  subscribe: 'other',
}
const table: CommandTable = { kindOf: (name) => KINDS[name.toLowerCase()] ?? 'write' }
const KEYLESS = ['flushall', 'multi', 'exec', 'wait', 'ping', 'shutdown', 'subscribe']

type Placed = Partial<Pick<InFlight, 'unit' | 'index' | 'isSettled'>>

const flying = (line: string, { unit, index, isSettled = false }: Placed = {}): InFlight => {
  const [name = '', ...args] = line.split(' ')
  return { name, args, unit, index, isSettled, keys: () => (KEYLESS.includes(name) ? 'any' : args.slice(0, 1)) }
}

/** Commands of one pipeline, of which the first `answered` have been answered. */
const pipeline = (lines: readonly string[], answered = 0): InFlight[] => {
  const unit = {}
  return lines.map((line, index) => flying(line, { unit, index })).slice(answered)
}

const fates = (commands: readonly InFlight[], resend: 'safe' | 'all' | 'none' = 'safe'): Fate[] =>
  decideFates(commands, table, resend)

describe("resend: 'safe'", () => {
  it.each([
    ['get a', 'resend'],
    ['PING', 'resend'],
    ['subscribe a', 'resend'],
    ['set a 1', 'resend'],
    ['blpop a 0', 'resend'],
    ['set a 1 NX', 'uncertain'],
    ['incr a', 'uncertain'],
    ['eval x 0', 'uncertain'],
    ['nosuch', 'uncertain'],
    ['shutdown', 'uncertain'],
    ['exec', 'uncertain'],
    ['multi', 'reply-lost'],
    ['watch a', 'reply-lost'],
    ['WAIT 1 0', 'reply-lost'],
  ] as const)('%s: %s', (line, fate) => {
    expect(fates([flying(line)])).toEqual([fate])
  })

  it('a pipeline is sent again whole where all of it may be', () => {
    expect(fates(pipeline(['get a', 'set a 1', 'get a']))).toEqual(['resend', 'resend', 'resend'])
    expect(fates(pipeline(['get a', 'incr a', 'set b 1']))).toEqual(['reply-lost', 'uncertain', 'uncertain'])
  })

  it('a pipeline that was answered in part is not', () => {
    expect(fates(pipeline(['get a', 'set a 1', 'get a'], 1))).toEqual(['uncertain', 'reply-lost'])
  })

  it('a transaction is not, answered in part or not at all', () => {
    const lines = ['multi', 'set a 1', 'exec']
    expect(fates(pipeline(lines))).toEqual(['reply-lost', 'uncertain', 'uncertain'])
    expect(fates(pipeline(lines, 2))).toEqual(['uncertain'])
  })

  it('neither is one of single commands; one whose EXEC was never sent has certainly changed nothing', () => {
    const part = (line: string, transaction: NonNullable<InFlight['transaction']>) => ({
      ...flying(line),
      transaction,
    })
    const whole = ['multi', 'set a 1', 'exec'].map((line) => part(line, 'whole'))
    expect(fates(whole)).toEqual(['reply-lost', 'uncertain', 'uncertain'])
    expect(fates(whole, 'all')).toEqual(['resend', 'resend', 'resend'])
    for (const resend of ['safe', 'all', 'none'] as const) {
      expect(fates([part('set a 1', 'begun'), part('exec', 'begun')], resend)).toEqual(['uncertain', 'uncertain'])
      expect(fates([part('set a 1', 'open')], resend)).toEqual(['transaction-lost'])
    }
    expect(fates([flying('set a 1'), part('set a 2', 'open')])).toEqual(['resend', 'transaction-lost'])
  })

  it('one that was given up is not: its caller has been told', () => {
    expect(fates([flying('get a', { isSettled: true }), flying('set a 1', { isSettled: true })])).toEqual([
      'reply-lost',
      'uncertain',
    ])
    const [first, second] = pipeline(['get a', 'get b']) as [InFlight, InFlight]
    expect(fates([first, { ...second, isSettled: true }])).toEqual(['reply-lost', 'reply-lost'])
  })

  it('a write is not sent again where it would undo a later one that is not', () => {
    expect(fates([flying('set a 1'), flying('incr a')])).toEqual(['uncertain', 'uncertain'])
    expect(fates([flying('set a 1'), flying('set b 1'), flying('incr a')])).toEqual([
      'uncertain',
      'resend',
      'uncertain',
    ])
    expect(fates([flying('incr a'), flying('set a 1'), flying('get a')])).toEqual(['uncertain', 'resend', 'resend'])
    expect(fates([flying('set a 1'), flying('set a 2'), flying('flushall')])).toEqual(Array(3).fill('uncertain'))
    expect(fates([flying('set a 1'), ...pipeline(['multi', 'incr b', 'exec'])])).toEqual([
      'resend',
      'reply-lost',
      'uncertain',
      'uncertain',
    ])
    expect(fates([flying('set a 1'), ...pipeline(['multi', 'incr b', 'exec'], 2)])).toEqual(['uncertain', 'uncertain'])
    expect(fates([...pipeline(['set a 1', 'set b 1']), flying('incr b')])).toEqual(Array(3).fill('uncertain'))
  })
})

it("resend: 'all' sends everything again but what was given up or answered in part", () => {
  const commands = ['incr a', 'multi', 'exec', 'wait 1 0', 'get a', 'shutdown'].map((line) => flying(line))
  expect(fates(commands, 'all')).toEqual(commands.map(() => 'resend'))
  expect(fates(pipeline(['multi', 'incr a', 'exec']), 'all')).toEqual(['resend', 'resend', 'resend'])
  expect(fates(pipeline(['multi', 'incr a', 'exec'], 1), 'all')).toEqual(['uncertain', 'uncertain'])
  expect(fates([flying('incr a', { isSettled: true })], 'all')).toEqual(['uncertain'])
})

it("resend: 'none' sends nothing again, and says of each command whether it can have changed anything", () => {
  expect(
    fates(
      ['get a', 'set a 1', 'incr a', 'blpop a 0', 'ping'].map((line) => flying(line)),
      'none',
    ),
  ).toEqual(['reply-lost', 'uncertain', 'uncertain', 'uncertain', 'reply-lost'])
})

const line = fc.constantFrom(
  ...['get a', 'get b', 'set a 1', 'set b 1', 'set a 1 NX', 'incr a', 'incr b', 'eval x', 'blpop a 0', 'flushall'],
  ...['multi', 'exec', 'watch a', 'wait 1 0', 'ping', 'shutdown', 'nosuch a'],
)
const unit = fc.oneof(
  fc.tuple(line, fc.boolean()).map(([text, isSettled]) => [flying(text, { isSettled })]),
  fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat({ max: 5 }))
    .map(([lines, answered]) => pipeline(lines, Math.min(answered, lines.length - 1))),
)
const inFlight = fc.array(unit, { maxLength: 8 }).map((units) => units.flat())
const RUNS = { numRuns: 3000 }

describe('whatever is in flight', () => {
  it("nothing that may write and is not idempotent is sent again under 'safe'", () => {
    fc.assert(
      fc.property(inFlight, (commands) => {
        const decided = fates(commands)
        for (const [i, { name, args }] of commands.entries()) {
          if (decided[i] !== 'resend') continue
          const harmless = table.kindOf(name) === 'read' || table.kindOf(name) === 'other'
          expect(harmless || isBlocking(name) || isIdempotent(name, args)).toBe(true)
          expect(['exec', 'multi', 'watch', 'wait']).not.toContain(name)
        }
      }),
      RUNS,
    )
  })

  it('a unit is sent again whole, or not at all; and not when a part of it was answered', () => {
    fc.assert(
      fc.property(inFlight, fc.constantFrom('safe', 'all', 'none'), (commands, resend) => {
        const decided = fates(commands, resend)
        for (const [i, command] of commands.entries()) {
          if (command.unit === undefined) continue
          const together = commands.map((other, j) => [other, decided[j] === 'resend'] as const)
          const mine = together.filter(([other]) => other.unit === command.unit)
          expect(new Set(mine.map(([, again]) => again)).size).toBe(1)
          if (mine[0]?.[0].index !== 0) expect(decided[i]).not.toBe('resend')
        }
      }),
      RUNS,
    )
  })

  it('no write is sent again behind which a write of the same key was given up', () => {
    fc.assert(
      fc.property(inFlight, (commands) => {
        const decided = fates(commands)
        for (const [i, command] of commands.entries()) {
          if (decided[i] !== 'resend' || command.name !== 'set') continue
          const [key] = command.args
          const later = commands.slice(i + 1).filter((_, j) => decided[i + 1 + j] === 'uncertain')
          expect(later.some(({ name, args }) => name === 'flushall' || args[0] === key)).toBe(false)
        }
      }),
      RUNS,
    )
  })

  it("what was given up is never sent again; and nothing is under 'none'", () => {
    fc.assert(
      fc.property(inFlight, fc.constantFrom('safe', 'all', 'none'), (commands, resend) => {
        const decided = fates(commands, resend)
        for (const [i, { isSettled }] of commands.entries()) {
          if (isSettled || resend === 'none') expect(decided[i]).not.toBe('resend')
        }
      }),
      RUNS,
    )
  })

  it('a write that is not sent again is uncertain, and nothing else is', () => {
    fc.assert(
      fc.property(inFlight, fc.constantFrom('safe', 'all', 'none'), (commands, resend) => {
        const decided = fates(commands, resend)
        for (const [i, { name }] of commands.entries()) {
          if (decided[i] === 'resend') continue
          const changes = ['write', 'admin'].includes(table.kindOf(name)) || name === 'exec'
          expect(decided[i]).toBe(changes ? 'uncertain' : 'reply-lost')
        }
      }),
      RUNS,
    )
  })
})
