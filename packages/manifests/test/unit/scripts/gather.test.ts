import { describe, expect, test } from 'vitest'
import { SHELLS, shell } from './shells.js'

/** What redis-cli prints for SENTINEL MASTER: names and values, a line each. */
const MASTER = 'name\nmymaster\nip\n10.0.0.9\nport\n6379\nconfig-epoch\n4\n'

describe.each(SHELLS.map((command) => ({ command, name: command.join(' ') })))('in $name', ({ command }) => {
  const factOf = (printed: string): string => {
    const script = `ask_sentinel() { cat >/dev/null; printf '%s' "$PRINTED"; }; sentinel_fact sentinel-1`
    return shell(command, ['lib', 'gather'], script, { env: { PRINTED: printed } }).trim()
  }

  test('a sentinel is believed about the address when it is asked for that, and about the epoch when asked for all', () => {
    // In a failover its leader has the old address beside the new epoch.
    expect(factOf(`10.0.0.7\n6379\n${MASTER}`)).toBe('sentinel sentinel-1 names 10.0.0.7:6379 4')
  })

  test('half an answer is none: the first question may be lost while the server starts', () => {
    expect(factOf(MASTER)).toBe('sentinel sentinel-1 silent')
    expect(factOf('10.0.0.7\n6379\n')).toBe('sentinel sentinel-1 silent')
    expect(factOf('')).toBe('sentinel sentinel-1 silent')
  })

  test('a sentinel that knows no master says so, and one that wants a password says that', () => {
    const unknown = 'ERR No such master with that name'
    expect(factOf(`\n${unknown}\n\n`)).toBe('sentinel sentinel-1 unknowing')
    expect(factOf(`${unknown}\n\n`)).toBe('sentinel sentinel-1 unknowing')
    const refusal = 'NOAUTH Authentication required.'
    expect(factOf(`${refusal}\n\n${refusal}\n\n`)).toBe(`sentinel sentinel-1 refuses ${refusal}`)
  })

  test('a redis pod that refuses the connection is absent; one that says nothing may be alive', () => {
    const fact = (printed: string): string =>
      shell(command, ['gather'], 'ask_redis() { cat; }\naddress_of() { echo 10.0.0.7:6379; }\nredis_fact redis-1', {
        input: printed,
      }).trim()
    expect(fact('Could not connect to Redis at 10.0.0.7:6379: Connection refused\n')).toBe(
      'redis redis-1 10.0.0.7:6379 absent',
    )
    expect(fact('')).toBe('redis redis-1 10.0.0.7:6379 silent')
    expect(fact('NOAUTH Authentication required.\n')).toBe(
      'redis redis-1 10.0.0.7:6379 refuses NOAUTH Authentication required.',
    )
    expect(fact('role:master\r\nuptime_in_seconds:9\r\ndb0:keys=3,expires=0\r\n')).toBe(
      'redis redis-1 10.0.0.7:6379 serves master 3 9 - -',
    )
  })
})
