import { describe, expect, it } from 'vitest'
import { type Result, run } from '../../../src/cli/run.js'
import type { Environment } from '../../../src/options/types.js'

const runIn = (env: Environment, ...args: string[]): Promise<Result> =>
  run(args, {
    env,
    readFile: (path) => {
      throw new Error(`no such file: ${path}`)
    },
  })

describe('switchmaster', () => {
  it('prints its help and its version', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { exitCode, stdout } = await runIn({}, ...args)
      expect(exitCode).toBe(0)
      expect(stdout).toContain('Usage: switchmaster COMMAND')
    }
    expect((await runIn({}, 'env', '--help')).stdout).toContain('Usage: switchmaster env')
    expect(await runIn({}, '--version')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it.each([
    [[], 'Expected a command.'],
    [['matser'], "Unknown command 'matser'."],
    [['env', 'more'], "Expected nothing after 'env', got 'more'."],
    [['env', '--nonsense'], "Unknown option '--nonsense'"],
    [
      ['env', '--timeout', 'soon'],
      "Expected --timeout to be a whole number of milliseconds, 1 to 3600000, got 'soon'.",
    ],
    [['env', '--timeout', '0'], 'Expected --timeout'],
    [['env', '--sentinels', 's1:x'], "Expected the port of 's1' in --sentinels to be a whole number"],
    [['env', '--sentinels', ''], 'Expected at least one sentinel'],
    [['env', '--url', 'http://x'], "Unknown URL scheme 'http://' in --url"],
    [['env', '--service', 'No Service'], 'Expected service (from --service) to be the name of a Kubernetes Service'],
    [['env', '--name', ''], "Expected name (from --name) to be the name of a master, got ''."],
    [['env', '--sentinels', 's1', '--service', 'x'], 'Expected only one of --sentinels and --service.'],
  ])('says what is wrong with %j, and exits with 2', async (args, reason) => {
    const { exitCode, stdout, stderr } = await runIn({}, ...args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr).toMatch(/^switchmaster: [^\n]*See switchmaster --help\.\n$/)
  })

  it('exits with 1, a sentence and a code, where there is no answer', async () => {
    const { exitCode, stdout, stderr } = await runIn({}, 'env')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^switchmaster: No sentinels are configured: [^\n]*\(SENTINELS_NOT_CONFIGURED\)\n$/)
  })

  it('is not misled by a bad variable into blaming its arguments', async () => {
    const { exitCode, stderr } = await runIn({ REDIS_SENTINELS: 's1:x' }, 'env', '--name', 'main')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('REDIS_SENTINELS')
    expect(stderr).toContain('(CONFIG_INVALID)')
  })
})

describe('switchmaster env', () => {
  it('prints what a client would use and where that comes from', async () => {
    const env = { REDIS_SENTINELS: 's1,s2:7000', REDIS_PASSWORD: 'hunter2', REDIS_SENTINEL_MASTER_NAME: 'main' }
    const { stdout } = await runIn(env, 'env')
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(lines[0]).toEqual(['SETTING', 'VALUE', 'FROM'])
    expect(lines).toContainEqual(['sentinels', 's1:26379,s2:7000', 'REDIS_SENTINELS'])
    expect(lines).toContainEqual(['name', 'main', 'REDIS_SENTINEL_MASTER_NAME'])
    expect(lines).toContainEqual(['password', '******', 'REDIS_PASSWORD'])
    expect(lines).toContainEqual(['timing.askBudgetMs', '400', 'default'])
    expect(stdout).not.toContain('hunter2')
  })

  it('takes an address on the command line for the variable it stands in for, secrets included', async () => {
    const env = { REDIS_SENTINELS: 's1', REDIS_SENTINEL_SERVICE_HOST: '10.0.0.1', REDIS_PASSWORD: 'hunter2' }
    const rows = async (...args: string[]): Promise<unknown> => {
      const { settings } = JSON.parse((await runIn(env, 'env', '--json', ...args)).stdout)
      return settings
    }
    const own = await rows('--sentinels', 'a:1', '--name', 'main')
    expect(own).toContainEqual({ setting: 'sentinels', value: 'a:1', source: '--sentinels' })
    expect(own).toContainEqual({ setting: 'name', value: 'main', source: '--name' })
    expect(own).toContainEqual({ setting: 'password', value: '******', source: 'REDIS_PASSWORD' })
    const url = await rows('--url', 'redis+sentinel://:other@b:2/main')
    expect(url).toContainEqual({ setting: 'sentinels', value: 'b:2', source: '--url' })
    expect(url).toContainEqual({ setting: 'password', value: '******', source: '--url' })
    const service = await rows('--service', 'redis-sentinel')
    expect(service).toContainEqual({
      setting: 'sentinels',
      value: '10.0.0.1:26379',
      source: 'REDIS_SENTINEL_SERVICE_HOST',
    })
  })

  it('shows a plain address as well', async () => {
    const { stdout } = await runIn({ REDIS_URL: 'redis://app:hunter2@h/3' }, 'env', '--json')
    expect(JSON.parse(stdout)).toEqual({
      kind: 'plain',
      settings: [
        { setting: 'address', value: 'h:6379', source: 'REDIS_URL' },
        { setting: 'db', value: '3', source: 'REDIS_URL' },
        { setting: 'username', value: 'app', source: 'REDIS_URL' },
        { setting: 'password', value: '******', source: 'REDIS_URL' },
        { setting: 'tls', value: 'off', source: 'default' },
      ],
    })
  })
})
