import { describe, expect, test } from 'vitest'
import { SHELLS, shell } from './shells.js'

const address = (index: number): string => `10.0.0.1${index}:6379`
const limits = (waited: number): string => `limits 3 3 ${waited} 60 120`
const board = (index: number, text: string): string => `board redis-${index} ${address(index)} ${text}`
const blank = (index: number): string => board(index, 'blank 0 slave 0 -')
const silent = (index: number): string => `redis redis-${index} ${address(index)} silent`
const serves = (index: number, role: 'master' | 'slave', keys: number, master = '-'): string =>
  `redis redis-${index} ${address(index)} serves ${role} ${keys} 10 ${role === 'slave' ? 'up' : '-'} ${master}`
const nobody = [silent(0), silent(1), silent(2)]

type Case = readonly [behaviour: string, facts: readonly string[], verdict: string]

const CASES: readonly Case[] = [
  ['waits when nobody says anything', [limits(9999), ...nobody], 'wait 0 of 3 redis pods say what they have'],
  [
    'takes the master that another sentinel remembers at the highest epoch',
    [limits(0), `sentinel sentinel-1 names ${address(1)} 3`, `sentinel sentinel-2 names ${address(2)} 5`],
    `watch ${address(2)} named by another sentinel at epoch 5`,
  ],
  [
    'takes the master that two of three pods are or follow',
    [limits(0), serves(0, 'slave', 9, address(2)), serves(2, 'master', 9), silent(1)],
    `watch ${address(2)} named by 2 of 3 redis pods`,
  ],
  [
    'takes a dead master that two replicas follow, to fail over from it',
    [limits(0), serves(0, 'slave', 9, address(1)), serves(2, 'slave', 9, address(1)), silent(1)],
    `watch ${address(1)} named by 2 of 3 redis pods`,
  ],
  [
    'begins with the first pod when all boards say that their pods are empty',
    [limits(0), ...nobody, blank(0), blank(1), blank(2)],
    `watch ${address(0)} the first of 3 empty pods`,
  ],
  [
    'takes no silence for emptiness',
    [limits(59), ...nobody, blank(0), blank(1)],
    'wait 2 of 3 redis pods say what they have',
  ],
  [
    'begins with a majority of empty pods after a minute, and with the first pod even if that is silent',
    [limits(60), ...nobody, blank(1), blank(2)],
    `watch ${address(0)} the first; 2 of 3 pods answer, all empty`,
  ],
  [
    'waits for all pods when there is data and nobody remembers the master',
    [limits(119), ...nobody, board(0, 'data 3 master 1000 -'), board(1, `data 4 slave 900 ${address(0)}`)],
    'wait there is data and no sentinel remembers its master; 2 of 3 redis pods say what they have',
  ],
  [
    'chooses the later epoch',
    [limits(0), ...nobody, board(0, 'data 3 master 2000 -'), board(1, 'data 4 slave 900 x'), blank(2)],
    `choose ${address(1)} of redis-1 whose data is the latest`,
  ],
  [
    'chooses the master within one epoch, though a replica was alive a moment longer',
    [
      limits(0),
      ...nobody,
      board(0, 'data 4 slave 1001 x'),
      board(1, 'data 4 slave 1002 x'),
      board(2, 'data 4 master 1000 -'),
    ],
    `choose ${address(2)} of redis-2 whose data is the latest`,
  ],
  [
    'chooses whoever was alive last among replicas, and the lower name among equals',
    [
      limits(0),
      ...nobody,
      board(0, 'data 4 slave 1000 x'),
      board(1, 'data 4 slave 1002 x'),
      board(2, 'data 4 slave 1002 x'),
    ],
    `choose ${address(1)} of redis-1 whose data is the latest`,
  ],
  [
    'prefers what a running pod with data says to what boards say',
    [limits(0), serves(1, 'master', 9), silent(0), silent(2), board(0, 'data 9 master 2000 -'), blank(2)],
    `choose ${address(1)} what the running pods follow`,
  ],
]

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))(
  'in %s, a sentinel without a past',
  (_, command) => {
    test.each(CASES)('%s', (_, facts, verdict) => {
      const said = shell(command, ['seed'], 'seed', { input: `${facts.join('\n')}\n` })
      expect(said.trim()).toBe(verdict)
    })
  },
)
