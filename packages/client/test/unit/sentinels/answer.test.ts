import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../src/sentinels/answer.js'
import { translator } from '../../../src/sentinels/nat.js'

const asIs = translator(undefined)
const fields = (record: Record<string, string>): string[] => Object.entries(record).flat()
const master = fields({
  name: 'mymaster',
  ip: '10.0.0.1',
  port: '6379',
  flags: 'master,failover_in_progress',
  'config-epoch': '7',
  quorum: '2',
  'down-after-milliseconds': '5000',
})
const sentinels = [
  fields({ ip: '10.0.0.12', port: '26379', runid: 'b' }),
  fields({ ip: '10.0.0.13', port: '26379', runid: '' }),
]
const replicas = [
  fields({ ip: '10.0.0.2', port: '6379', flags: 'slave', 'slave-repl-offset': '42', 'slave-priority': '100' }),
  fields({ ip: '10.0.0.3', port: '6379', flags: 's_down,slave,disconnected' }),
]

describe('the answer of a sentinel', () => {
  it('takes the address from one reply and the epoch from the other, as the leader of a failover needs it', () => {
    const answer = readAnswer(
      [
        [null, ['10.0.0.2', '6379']],
        [null, master],
        [null, sentinels],
        [null, replicas],
      ],
      asIs,
    )
    expect(answer).toMatchObject({
      type: 'master',
      claim: { address: { host: '10.0.0.2', port: 6379 }, epoch: 7 },
      sentinels: [
        { address: { host: '10.0.0.12', port: 26379 }, runId: 'b' },
        { address: { host: '10.0.0.13', port: 26379 }, runId: undefined },
      ],
      replicas: [
        { host: '10.0.0.2', port: 6379, status: 'up', offset: 42, priority: 100 },
        { host: '10.0.0.3', port: 6379, status: 'down', offset: 0 },
      ],
      quorum: 2,
      downAfterMs: 5000,
    })
  })

  it('is that the name is unknown', () => {
    const refusal = new Error('ERR No such master with that name')
    const replies = [
      [null, null],
      [refusal, undefined],
      [refusal, undefined],
      [refusal, undefined],
    ] as const
    expect(readAnswer(replies, asIs)).toEqual({ type: 'unknown-name' })
  })

  it('is an error where it is neither', () => {
    const refusal = new Error('NOPERM this user has no permissions')
    expect(() =>
      readAnswer(
        [
          [refusal, undefined],
          [refusal, undefined],
        ],
        asIs,
      ),
    ).toThrow(refusal)
  })

  it('is translated by natMap: the master, the sentinels and the replicas', () => {
    const natMap = {
      '10.0.0.2:6379': { host: 'redis.example', port: 1 },
      '10.0.0.12:26379': { host: 'sentinel.example', port: 2 },
    }
    const replies = [
      [null, ['10.0.0.2', '6379']],
      [null, master],
      [null, sentinels],
      [null, replicas],
    ] as const
    expect(readAnswer(replies, translator(natMap))).toMatchObject({
      claim: { address: { host: 'redis.example', port: 1 } },
      sentinels: [{ address: { host: 'sentinel.example', port: 2 } }, { address: { host: '10.0.0.13' } }],
      replicas: [{ host: 'redis.example', port: 1 }, { host: '10.0.0.3' }],
    })
  })
})
