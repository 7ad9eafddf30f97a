import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPromotion, type LocalCluster, startLocal } from '../../src/index.js'

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly tookMs: number
}

const MAIN = fileURLToPath(new URL('../../../client/dist/cli/main.js', import.meta.url))

/** The command as a shell runs it, in an environment of its own. One that does not end by itself is killed, and fails. */
const switchmaster = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Outcome> => {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [MAIN, ...args], { env, timeout: 20_000 }, (error, stdout, stderr) => {
      if (error?.killed) return reject(new Error(`switchmaster ${args.join(' ')} did not end: ${stdout}${stderr}`))
      const exitCode = error === null ? 0 : Number(error.code)
      resolve({ exitCode, stdout, stderr, tookMs: performance.now() - started })
    })
  })
}

const listOf = (nodes: LocalCluster['nodes']): string => nodes.map(({ host, port }) => `${host}:${port}`).join(',')

describe('switchmaster, on a cluster of real processes', () => {
  let redis: LocalCluster
  beforeAll(async () => {
    redis = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
  })
  afterAll(() => redis?.close())

  it('master prints the address of the master and nothing else', async () => {
    const { stdout, stderr, exitCode } = await switchmaster(redis.env, 'master')
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: `${listOf([redis.master])}\n`, stderr: '', exitCode: 0 })
  })

  it('master takes the sentinels from its arguments as well', async () => {
    const url = `redis+sentinel://${redis.sentinelList}/${redis.masterName}`
    for (const flags of [
      ['--sentinels', redis.sentinelList],
      ['--url', url],
    ]) {
      expect((await switchmaster({}, 'master', ...flags)).stdout).toBe(`${listOf([redis.master])}\n`)
    }
  })

  it('env says where it has them from', async () => {
    const { settings } = JSON.parse((await switchmaster(redis.env, 'env', '--json')).stdout)
    expect(settings).toContainEqual(
      expect.objectContaining({ setting: 'sentinels', source: 'REDIS_SENTINEL_SERVICE_HOST' }),
    )
  })

  it('status shows every server, with a lag that ends when the replicas have caught up', async () => {
    const { stdout, exitCode } = await switchmaster(redis.env, 'status', '--json')
    const status = JSON.parse(stdout)
    const { host, port } = redis.master
    expect(exitCode).toBe(0)
    expect(status).toMatchObject({
      name: redis.masterName,
      epoch: expect.any(Number),
      master: { host, port, state: 'up', offset: expect.any(Number) },
      quorum: { status: 'held', reachable: 3, known: 3 },
    })
    const shown = (list: { host: string; port: number }[]) => list.map((node) => `${node.host}:${node.port}`).sort()
    expect(shown(status.replicas)).toEqual(listOf(redis.replicas).split(',').sort())
    expect(shown(status.sentinels)).toEqual(redis.sentinelList.split(',').sort())
    for (const replica of status.replicas) {
      expect(replica).toMatchObject({ state: 'up', lag: expect.any(Number) })
      expect(replica.lag).toBeLessThan(1_000_000)
    }
    expect((await switchmaster(redis.env, 'status')).stdout).toMatch(
      /^master .* up .*offset \d+\n(replica .*lag \d+ B\n){2}/,
    )
  })

  it('an unknown master name is told apart from sentinels that do not answer', async () => {
    const unknown = await switchmaster(redis.env, 'master', '--name', 'nobody')
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' })
    expect(unknown.stderr).toMatch(/^switchmaster: [^\n]*'nobody'[^\n]*\(MASTER_NAME_UNKNOWN\)\n$/)

    const nobody = await switchmaster({ REDIS_SENTINELS: '127.0.0.1:1' }, 'master', '--timeout', '500')
    expect(nobody).toMatchObject({ exitCode: 1, stdout: '' })
    expect(nobody.stderr).toMatch(/^switchmaster: [^\n]*127\.0\.0\.1:1[^\n]*\(SENTINEL_UNREACHABLE\)\n$/)
  })

  it('a data node in the place of a sentinel is told as such', async () => {
    const { exitCode, stderr } = await switchmaster({ REDIS_SENTINELS: listOf([redis.master]) }, 'master')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('(NOT_A_SENTINEL)')
  })

  it('a server that accepts and says nothing costs no more than the time that was given', async () => {
    await using silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const address = silent.address() as { port: number }
    const sentinels = `127.0.0.1:${address.port}`
    const { exitCode, stderr, tookMs } = await switchmaster({}, 'master', '--sentinels', sentinels, '--timeout', '1000')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('(SENTINEL_UNREACHABLE)')
    expect(tookMs).toBeLessThan(4000)
  })

  it('wrong usage exits with 2', async () => {
    expect(await switchmaster(redis.env, 'matser')).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('one frozen sentinel holds nothing up, and is shown as down', async () => {
    const [frozen] = redis.sentinels
    if (!frozen) throw new Error('there are sentinels')
    await redis.pause(frozen)
    try {
      const asked = await switchmaster({ REDIS_SENTINELS: redis.sentinelList }, 'master')
      expect(asked).toMatchObject({ exitCode: 0, stdout: `${listOf([redis.master])}\n` })
      const status = JSON.parse(
        (await switchmaster({ REDIS_SENTINELS: redis.sentinelList }, 'status', '--json')).stdout,
      )
      expect(status.sentinels).toContainEqual({ host: frozen.host, port: frozen.port, state: 'down' })
      expect(status.quorum).toEqual({ status: 'held', reachable: 2, known: 3 })
    } finally {
      await redis.resume(frozen)
    }
  })

  it('after a failover both commands name the new master', async () => {
    const before = listOf([redis.master])
    await redis.waitHealthy()
    await redis.kill(redis.master)
    await redis.events.waitFor(isPromotion)
    await redis.findMaster()
    const { stdout } = await switchmaster(redis.env, 'master')
    expect(stdout).not.toBe(`${before}\n`)
    expect(stdout).toBe(`${listOf([redis.master])}\n`)
  })
})

describe('switchmaster, where passwords and TLS are asked for', () => {
  let redis: LocalCluster
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-'))
    redis = await startLocal({
      replicas: 1,
      sentinels: 3,
      password: 'data-secret',
      sentinelPassword: 'sentinel-secret',
      tls: 'mutual',
    })
  })
  afterAll(async () => {
    await redis?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('the environment gives the secrets', async () => {
    const { stdout, stderr } = await switchmaster(redis.env, 'status', '--json')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout).master).toMatchObject({ port: redis.master.port, state: 'up' })
  })

  it('also as files', async () => {
    const file = join(folder, 'password')
    await writeFile(file, 'sentinel-secret\n')
    const { REDIS_SENTINEL_PASSWORD: _, ...env } = redis.env
    const { stdout } = await switchmaster({ ...env, REDIS_SENTINEL_PASSWORD_FILE: file }, 'master')
    expect(stdout).toBe(`${listOf([redis.master])}\n`)
  })

  it('a wrong one is told as such, on either side', async () => {
    const sentinel = await switchmaster({ ...redis.env, REDIS_SENTINEL_PASSWORD: 'wrong' }, 'master')
    expect(sentinel).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('(SENTINEL_AUTH_FAILED)') })
    expect(sentinel.stderr).not.toContain('wrong')
    const data = await switchmaster({ ...redis.env, REDIS_PASSWORD: 'wrong' }, 'status', '--json')
    expect(JSON.parse(data.stdout).master).toMatchObject({
      state: 'unreachable',
      problem: expect.stringContaining('WRONGPASS'),
    })
  })
})
