import { describe, expect, test } from 'vitest'
import { SHELLS, shell } from './shells.js'

const INFO = (...replicas: readonly string[]): string =>
  ['# Replication', 'role:master', ...replicas, 'master_repl_offset:120', ''].join('\r\n')

const replica = (index: number, ip: string, offset: number, state = 'online'): string =>
  `slave${index}:ip=${ip},port=6379,state=${state},offset=${offset},lag=0`

/** Whether the replicas have caught up, after so many tries of thirty that are left. */
const caughtUp = (command: (typeof SHELLS)[number], info: string, { triesLeft = 30, chosen = '' } = {}): boolean =>
  shell(
    command,
    ['switchover'],
    `old() { cat; }
    tries=${triesLeft} chosen_address=${chosen}
    if caught_up; then echo yes; else echo no; fi`,
    { input: info },
  ).trim() === 'yes'

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))('in %s', (_, command) => {
  const [even, behind] = [replica(0, '10.0.0.11', 120), replica(1, '10.0.0.12', 100)]

  test('a switchover waits for all replicas, and after a second for one', () => {
    expect(caughtUp(command, INFO(even, replica(1, '10.0.0.12', 120)))).toBe(true)
    expect(caughtUp(command, INFO(even, behind))).toBe(false)
    expect(caughtUp(command, INFO(even, behind), { triesLeft: 15 })).toBe(true)
    expect(caughtUp(command, INFO(behind), { triesLeft: 15 })).toBe(false)
    expect(caughtUp(command, INFO(), { triesLeft: 15 })).toBe(false)
  })

  test('for the one that the sentinels are going to choose it waits in any case', () => {
    expect(caughtUp(command, INFO(even, behind), { triesLeft: 15, chosen: '10.0.0.12:6379' })).toBe(false)
    expect(caughtUp(command, INFO(even, behind), { triesLeft: 15, chosen: '10.0.0.11:6379' })).toBe(true)
    expect(caughtUp(command, INFO(even), { triesLeft: 15, chosen: '10.0.0.12:6379' })).toBe(false)
  })

  test('followers are those that are online, under IPv6 addresses as well', () => {
    const info = INFO(even, replica(1, 'fd00::1:2', 120), replica(2, '10.0.0.13', 0, 'wait_bgsave'))
    expect(shell(command, ['switchover'], 'old() { cat; }\nfollowers', { input: info })).toBe(
      '10.0.0.11:6379\nfd00::1:2:6379\n',
    )
  })
})
