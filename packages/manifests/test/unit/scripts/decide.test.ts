import { describe, expect, test } from 'vitest'
import { SHELLS, shell } from './shells.js'

const ME = '10.0.0.10:6379'
const OTHER = '10.0.0.11:6379'
const LIMITS = 'limits 3 3 15 60'

const named = (address: string, epochs: readonly number[]): string[] =>
  epochs.map((epoch, index) => `sentinel sentinel-${index} names ${address} ${epoch}`)

const self = (data: 'data' | 'blank', away: number, waited: number): string =>
  `self redis-0 ${ME} ${data} ${away} ${waited}`

const peer = (index: number, keys: number, uptime: number, link: 'up' | 'down', master = ME): string =>
  `redis redis-${index} 10.0.0.1${index}:6379 serves slave ${keys} ${uptime} ${link} ${master}`

const promoted = (index: number, keys: number, uptime: number): string =>
  `redis redis-${index} 10.0.0.1${index}:6379 serves master ${keys} ${uptime} - -`

const absent = (index: number): string => `redis redis-${index} 10.0.0.1${index}:6379 absent`

const silent = (index: number): string => `redis redis-${index} 10.0.0.1${index}:6379 silent`

const board = (index: number, has: 'data' | 'blank'): string =>
  `board redis-${index} 10.0.0.1${index}:6379 ${has} 0 slave 0 -`

type Case = readonly [behaviour: string, facts: readonly string[], verdict: string]

const ASKED = 'asked peers'
const MINE = named(ME, [4, 4, 4])

const CASES: readonly Case[] = [
  ['puts up its board when no sentinel answers', [self('data', 5, 0)], 'board only 0 of 3 sentinels name a master'],
  [
    'never takes one sentinel for a majority, whatever it says',
    [self('data', 5, 999), ...named(ME, [4]), 'sentinel sentinel-1 silent', 'sentinel sentinel-2 unknowing'],
    'board only 1 of 3 sentinels name a master',
  ],
  [
    'counts no pod beyond its setting as proof that there is no data',
    [self('blank', 0, 0), ...MINE, ASKED, board(3, 'blank'), board(4, 'blank'), silent(1), silent(2)],
    'wait this pod is empty, and only 1 of 3 pods say what they have',
  ],
  [
    'believes a pod beyond its setting that there is data',
    [self('blank', 0, 0), ...MINE, ASKED, board(1, 'blank'), board(2, 'blank'), board(3, 'data')],
    'yield this pod is empty, and there is data in redis-3',
  ],
  ['follows whom two of three name', [self('data', 5, 0), ...named(OTHER, [1, 1])], `follow ${OTHER}`],
  [
    'believes the highest epoch and not the many',
    [self('data', 5, 0), ...named(ME, [1, 1]), `sentinel sentinel-2 names ${OTHER} 2`],
    `follow ${OTHER}`,
  ],
  [
    'waits when sentinels name different masters at one epoch, and no majority names either',
    [self('data', 5, 0), ...named(ME, [0]), `sentinel sentinel-1 names ${OTHER} 0`],
    'wait the sentinels name different masters at epoch 0',
  ],
  [
    'asks the others before anything else when it is named',
    [self('data', 5, 0), ...MINE],
    'peers named master at epoch 4',
  ],
  [
    'starts as master when nobody outlived it: all were restarted',
    [self('data', 20, 0), ...MINE, ASKED, peer(1, 9, 3, 'down'), peer(2, 9, 21, 'down')],
    'serve named master, and nobody outlived this pod',
  ],
  [
    'starts as master with its data when nobody listens: the sentinels name it, and there is nobody to promote',
    [self('data', 20, 0), ...MINE, ASKED, absent(1), absent(2)],
    'serve named master, and nobody outlived this pod',
  ],
  [
    'waits for a moment for those that may be alive and do not answer',
    [self('data', 20, 2), ...MINE, ASKED, absent(1), silent(2)],
    'wait no answer yet from redis-2, which may have outlived this pod',
  ],
  [
    'starts as master when they have been silent for three seconds',
    [self('data', 20, 3), ...MINE, ASKED, absent(1), silent(2)],
    'serve named master, and nobody outlived this pod',
  ],
  [
    'yields to a peer that lived on while it was away',
    [self('data', 2, 0), ...MINE, ASKED, peer(1, 9, 300, 'down'), silent(2)],
    'yield outlived by redis-1',
  ],
  [
    'waits for the sentinels to say so when a peer that lived on is master already: alone, and beside one that is not',
    [self('data', 2, 0), ...MINE, ASKED, promoted(1, 9, 300), silent(2)],
    'wait the sentinels name this pod, and redis-1 is master already',
  ],
  [
    'asks for no second failover while a peer is master already',
    [self('data', 2, 0), ...MINE, ASKED, promoted(1, 9, 300), peer(2, 9, 300, 'down')],
    'wait the sentinels name this pod, and redis-1 is master already',
  ],
  [
    'does not wait for ever for the sentinels to name a peer that somebody made master by hand',
    [self('data', 20, 15), ...MINE, ASKED, promoted(1, 9, 300), silent(2)],
    'serve named master, and nobody outlived this pod',
  ],
  [
    'does not yield to a peer without data',
    [self('data', 2, 0), ...MINE, ASKED, peer(1, 0, 300, 'down'), absent(2)],
    'serve named master, and nobody outlived this pod',
  ],
  [
    'ends its patience when nobody is promoted for long enough',
    [self('data', 20, 15), ...MINE, ASKED, peer(1, 9, 300, 'down'), silent(2)],
    'serve named master, and nobody outlived this pod and was promoted in 15 s',
  ],
  [
    'waits for the process before it to end: somebody is still linked to it',
    [self('data', 2, 0), ...MINE, ASKED, peer(1, 9, 300, 'up'), peer(2, 9, 300, 'down')],
    'wait still linked to the process before this one: redis-1',
  ],
  [
    'is no source of emptiness: yields as long as anybody has data, however long that takes',
    [self('blank', 10, 9999), ...MINE, ASKED, peer(1, 0, 3, 'down'), peer(2, 1, 3, 'down')],
    'yield this pod is empty, and there is data in redis-2',
  ],
  [
    'starts the first history when all pods say that they are empty',
    [self('blank', 10, 0), ...named(ME, [0, 0, 0]), ASKED, peer(1, 0, 3, 'down'), peer(2, 0, 3, 'down')],
    'serve named master, and all 3 pods are empty',
  ],
  [
    'takes the word of the boards of others that wait as well, and not its own for another one',
    [self('blank', 10, 0), ...MINE, ASKED, board(0, 'blank'), board(1, 'blank'), peer(2, 0, 3, 'down'), silent(1)],
    'serve named master, and all 3 pods are empty',
  ],
  [
    'counts a pod once that is seen on its board and then at work',
    [self('blank', 10, 0), ...MINE, ASKED, board(0, 'blank'), board(1, 'blank'), peer(1, 0, 3, 'down'), silent(2)],
    'wait this pod is empty, and only 2 of 3 pods say what they have',
  ],
  [
    'yields to data that is on a board only',
    [self('blank', 10, 0), ...MINE, ASKED, board(1, 'data'), silent(1), peer(2, 0, 3, 'down')],
    'yield this pod is empty, and there is data in redis-1',
  ],
  [
    'takes no silence for emptiness',
    [self('blank', 10, 59), ...MINE, ASKED, peer(1, 0, 3, 'down'), silent(2)],
    'wait this pod is empty, and only 2 of 3 pods say what they have',
  ],
  [
    'goes on with a majority of empty pods after a minute',
    [self('blank', 10, 60), ...MINE, ASKED, peer(1, 0, 3, 'down'), silent(2)],
    'serve named master, and all 2 pods that answer are empty',
  ],
  [
    'never goes on with a minority of empty pods',
    [self('blank', 10, 9999), ...MINE, ASKED, silent(1), silent(2)],
    'wait this pod is empty, and only 1 of 3 pods say what they have',
  ],
  [
    'counts a pod that refuses to answer as one that is silent',
    [
      self('blank', 10, 0),
      ...MINE,
      ASKED,
      'redis redis-1 10.0.0.11:6379 refuses NOAUTH Authentication required.',
      peer(2, 0, 3, 'down'),
    ],
    'wait this pod is empty, and only 2 of 3 pods say what they have',
  ],
]

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))(
  'in %s, a redis pod that starts',
  (_, command) => {
    test.each(CASES)('%s', (_, facts, verdict) => {
      const said = shell(command, ['decide'], 'decide', { input: `${[LIMITS, ...facts].join('\n')}\n` })
      expect(said.trim().replace(/ +/g, ' ')).toBe(verdict)
    })
  },
)
