import { describe, expect, it } from 'vitest'
import { resolveIn, sentinelIn } from './support.js'

const sentinels = [{ host: 's1', port: 26379 }]

describe('bad input is refused with what was expected, what was got and from where', () => {
  it.each<[readonly unknown[], string]>([
    [[Number.NaN], 'Expected port (from arguments) to be a whole number from 1 to 65535, got NaN.'],
    [['99999'], "Expected port (from arguments) to be a whole number from 1 to 65535, got '99999'."],
    [[{ port: 1.5 }], 'Expected port (from options) to be a whole number from 1 to 65535, got 1.5.'],
    [[{ port: '6379abc' }], "Expected port (from options) to be a whole number from 1 to 65535, got '6379abc'."],
    [[{ sentinels: [] }], 'Expected at least one sentinel in sentinels (from options), got an empty array.'],
    [[{ sentinels: 's1:1' }], "Expected sentinels (from options) to be an array of { host, port }, got 's1:1'."],
    [
      [{ sentinels: ['s1:1'] }],
      "Expected sentinels[0] (from options) to be an object like { host: 's1', port: 26379 }, got 's1:1'.",
    ],
    [
      [{ sentinels: [{ host: 's1' }, { host: 's2', port: Number.NaN }] }],
      'Expected sentinels[1].port (from options) to be a whole number from 1 to 65535, got NaN.',
    ],
    [[{ sentinels: [{ host: '' }] }], "Expected sentinels[0].host (from options) to be a name or an address, got ''."],
    [
      [{ sentinels: [{ hostname: 's1', port: 1 }] }],
      "Expected sentinels[0] (from options) to have a host, got one with 'hostname' instead.",
    ],
    [[{ sentinels, name: '' }], "Expected name (from options) to be the name of a master, got ''."],
    [[{ sentinels, role: 'replica' }], "Expected role (from options) to be 'master' or 'slave', got 'replica'."],
    [[{ sentinels, db: -1 }], 'Expected db (from options) to be a whole number, 0 or more, got -1.'],
    [[{ sentinels, sentinelPassword: {} }], 'Expected sentinelPassword (from options) to be a string, got an object.'],
    [
      [{ sentinels, timing: { askBudgetMs: 20 } }],
      'Expected timing.askBudgetMs to be a number from 50 to 5000 (milliseconds), got 20.',
    ],
    [
      [{ sentinels, timing: { pollIntervalMs: Number.POSITIVE_INFINITY } }],
      'Expected timing.pollIntervalMs to be a positive, finite number (milliseconds), got Infinity.',
    ],
    [
      [{ sentinels, timing: { roleTimeoutMs: '1000' } }],
      "Expected timing.roleTimeoutMs to be a positive, finite number (milliseconds), got '1000'.",
    ],
    [[{ sentinels, joinWrites: 'yes' }], "Expected joinWrites (from options) to be true or false, got 'yes'."],
    [[{ port: 6379, joinWrites: 1 }], 'Expected joinWrites (from options) to be true or false, got 1.'],
    [[{ sentinels, timing: 5 }], 'Expected timing to be an object, got 5.'],
    [
      [{ sentinels, timing: { askBudget: 300 } }],
      "Unknown option 'timing.askBudget': did you mean 'timing.askBudgetMs'?",
    ],
    [
      [{ service: 'Cache' }],
      'Expected service (from options) to be the name of a Kubernetes Service ' +
        "(a-z, 0-9 and -, starting with a letter), got 'Cache'.",
    ],
    [[true], 'Expected options, a URL, a port or a host in new Redis(...), got true.'],
  ])('%j', (args, message) => {
    expect(() => resolveIn({}, ...args)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message }))
  })

  it.each<[Record<string, string>, string]>([
    [{ REDIS_SENTINELS: ' , ' }, 'Expected at least one sentinel, as host:port, in REDIS_SENTINELS, got none.'],
    [
      { REDIS_SENTINELS: 's1:x' },
      "Expected the port of 's1' in REDIS_SENTINELS to be a whole number from 1 to 65535, got 'x'.",
    ],
    [{ REDIS_SENTINELS: '::1' }, "Expected host:port or [IPv6]:port in REDIS_SENTINELS, got '::1'."],
    [
      { REDIS_SENTINELS: 'redis://u:p@s1' },
      'Expected host:port or [IPv6]:port in REDIS_SENTINELS, got something with an @ in it.',
    ],
    [
      { REDIS_SENTINEL_SERVICE_HOST: 'h', REDIS_SENTINEL_SERVICE_PORT: '0' },
      "Expected REDIS_SENTINEL_SERVICE_PORT to be a whole number from 1 to 65535, got '0'.",
    ],
    [
      { REDIS_SENTINELS: 's1', REDIS_SENTINEL_MASTER_NAME: ' ' },
      "Expected name (from REDIS_SENTINEL_MASTER_NAME) to be the name of a master, got ''.",
    ],
  ])('%j', (env, message) => {
    expect(() => resolveIn({ env })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message }))
  })

  it('keeps the defaults of ioredis for what is left out', () => {
    expect(sentinelIn({}, { sentinels: [{}, { host: 's2', family: 6 }, { port: '7000' }] }).seeds).toEqual([
      { host: '127.0.0.1', port: 26379 },
      { host: 's2', port: 26379, family: 6 },
      { host: '127.0.0.1', port: 7000 },
    ])
  })

  it('accepts a list with blanks and a comma too many', () => {
    const { seeds } = sentinelIn({ env: { REDIS_SENTINELS: ' s1:1 , [::1]:2,s3,\n' } })
    expect(seeds).toEqual([
      { host: 's1', port: 1 },
      { host: '::1', port: 2 },
      { host: 's3', port: 26379 },
    ])
  })

  it('fills in the timing that is left out', () => {
    expect(sentinelIn({}, { sentinels, timing: { askBudgetMs: 50, pollIntervalMs: undefined } }).timing).toMatchObject({
      askBudgetMs: 50,
      roleTimeoutMs: 1000,
      pollIntervalMs: 5000,
      heartbeatIntervalMs: 1000,
      heartbeatTimeoutMs: 3000,
      discoveryTimeoutMs: 10_000,
    })
  })
})
