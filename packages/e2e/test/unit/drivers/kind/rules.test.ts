import { expect, test } from 'vitest'
import { type Cut, cutting, healing } from '../../../../src/drivers/kind/faults/rules.js'

const cut: Cut = { id: 7, scope: 'only', addresses: ['10.0.0.1'], incoming: true, outgoing: true, how: 'drop' }

const appended = (rules: string): string[] => rules.split('\n').filter((line) => line.startsWith('-A'))

test('a cut from some names them in both directions', () => {
  expect(appended(cutting(cut))).toEqual([
    '-A SM-IN-7 -i lo -j RETURN',
    '-A SM-IN-7 -s 10.0.0.1 -j DROP',
    '-A SM-OUT-7 -o lo -j RETURN',
    '-A SM-OUT-7 -d 10.0.0.1 -j DROP',
  ])
})

test('a cut from everybody lets those pass that are named', () => {
  expect(appended(cutting({ ...cut, scope: 'except', outgoing: false }))).toEqual([
    '-A SM-IN-7 -i lo -j RETURN',
    '-A SM-IN-7 -s 10.0.0.1 -j RETURN',
    '-A SM-IN-7 -j DROP',
  ])
})

test('a cut that resets lets its own resets arrive', () => {
  expect(appended(cutting({ ...cut, how: 'reset', outgoing: false }))).toEqual([
    '-A SM-IN-7 -i lo -j RETURN',
    '-A SM-IN-7 -p tcp --tcp-flags RST RST -j RETURN',
    '-A SM-IN-7 -s 10.0.0.1 -p tcp -j REJECT --reject-with tcp-reset',
  ])
})

test('what a cut has made is taken away again, all of it', () => {
  const made = cutting(cut).match(/SM-(IN|OUT)-7/g)
  const removed = healing(cut)
  for (const chain of new Set(made)) {
    for (const step of [`-j ${chain}`, `-F ${chain}`, `-X ${chain}`]) expect(removed).toContain(step)
  }
})
