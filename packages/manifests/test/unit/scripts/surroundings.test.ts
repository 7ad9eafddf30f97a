import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SCRIPTS, SHELLS, shell } from './shells.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchmaster-surroundings-'))
  for (const part of ['config', 'auth']) mkdirSync(join(folder, part))
  for (const name of ['password', 'sentinel-password']) writeFileSync(join(folder, 'auth', name), '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const SERVICES = Object.fromEntries(
  ['REDIS', 'SENTINEL'].flatMap((kind) =>
    [0, 1, 2].map((index) => [`${kind}_${index}_SERVICE_HOST`, `10.0.0.${index}`]),
  ),
)

/** Checks the surroundings of a pod in which a server would be found, unless the text says otherwise. */
const check = (
  [command, ...first]: readonly [string, ...string[]],
  {
    env = SERVICES,
    server = '/bin/true',
    limitMs = 10_000,
  }: { env?: Record<string, string>; server?: string; limitMs?: number },
) => {
  const text = `
    set -u
    . "${SCRIPTS}lib.sh"
    . "${SCRIPTS}surroundings.sh"
    SERVER=${server} CLI=/bin/true
    check_surroundings
    echo all is there`
  return spawnSync(command, [...first, '-c', text], {
    encoding: 'utf8',
    timeout: limitMs,
    env: {
      PATH: process.env.PATH ?? '',
      SCRIPTS,
      POD_NAME: 'redis-1',
      CONFIG_DIR: join(folder, 'config'),
      AUTH_DIR: join(folder, 'auth'),
      RUN_DIR: join(folder, 'run'),
      DATA_DIR: join(folder, 'data'),
      REFUSAL_SECONDS: '0',
      ...env,
    },
  })
}

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))('in %s, a pod', (_, command) => {
  test('goes on where everything is there', () => {
    expect(check(command, {})).toMatchObject({ status: 0, stdout: 'all is there\n' })
  })

  test.each(['2', '4', '1', '0', 'three', '-3'])('does not start with %s sentinels', (sentinels) => {
    writeFileSync(join(folder, 'config', 'sentinels'), sentinels)
    const { status, stdout } = check(command, {})
    expect(status).toBe(1)
    expect(stdout).toContain(`ERROR: the setting sentinels is '${sentinels}'. It has to be odd and at least 3`)
  })

  test.each(['0', 'many'])('does not start with %s replicas', (replicas) => {
    writeFileSync(join(folder, 'config', 'replicas'), replicas)
    const { status, stdout } = check(command, {})
    expect(status).toBe(1)
    expect(stdout).toContain(`ERROR: the setting replicas is '${replicas}'.`)
  })

  test('names the Services that it has no variables of, and ends so that the next container gets them', () => {
    const { REDIS_2_SERVICE_HOST: _, ...env } = SERVICES
    const { status, stdout } = check(command, { env })
    expect(status).toBe(1)
    expect(stdout).toContain('ERROR: no variables of the Services redis-2.')
  })

  test('says that its image has no server', () => {
    const { status, stdout } = check(command, { server: "''" })
    expect(status).toBe(1)
    expect(stdout).toContain('ERROR: this image has neither redis-server nor valkey-server')
  })

  test('waits for a Secret that is not there, and says which', () => {
    rmSync(join(folder, 'auth'), { recursive: true })
    const { status, stdout } = check(command, { limitMs: 1_500 })
    expect(status).toBeNull()
    expect(stdout).toContain(
      'WAITING: the Secret redis-auth with the keys password and sentinel-password is not mounted.',
    )
    expect(stdout).not.toContain('all is there')
  })

  test('does not start without TLS where the Secret lacks a part of it', () => {
    const tls = join(folder, 'tls')
    mkdirSync(tls)
    for (const name of ['tls.crt', 'tls.key']) writeFileSync(join(tls, name), '')
    const { status, stdout } = check(command, { env: { ...SERVICES, TLS: 'required', TLS_DIR: tls }, limitMs: 1_500 })
    expect(status).toBeNull()
    expect(stdout).toContain('WAITING: the Secret redis-tls')
    expect(stdout).toContain('has no ca.crt')
    expect(stdout).not.toContain('all is there')
  })

  test('goes on with the password that its server has started with, whatever the Secret says later', () => {
    writeFileSync(join(folder, 'auth', 'password'), 'first')
    expect(check(command, {}).status).toBe(0)
    writeFileSync(join(folder, 'auth', 'password'), 'second')
    const env = { AUTH_DIR: join(folder, 'auth'), RUN_DIR: join(folder, 'run'), POD_NAME: 'redis-1' }
    expect(shell(command, ['lib'], 'read_secret password', { env })).toBe('first')
  })
})
