import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SCRIPTS, SHELLS } from './shells.js'

const ME = '10.0.0.10:6379'
const OTHER = '10.0.0.11:6379'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchmaster-start-'))
  cpSync(SCRIPTS, join(folder, 'scripts'), { recursive: true })
  for (const part of ['auth', 'run', 'config', 'bin', 'answers', 'data/.switchmaster', 'data/appendonlydir']) {
    mkdirSync(join(folder, part), { recursive: true })
  }
  put('data/.switchmaster/synced', 'from somewhere')
  put('data/.switchmaster/alive', '')
  for (const secret of ['password', 'sentinel-password']) put(`auth/${secret}`, '')
  put('scripts/tend-redis.sh', '')
  // The servers' answers in their order, the last one again and again.
  put(
    'scripts/gather.sh',
    `gather() {
      file=$RUN_DIR/times-$1
      echo >>"$file"
      answer=$ANSWERS/$1-$(wc -l <"$file" | tr -d ' ')
      [ -f "$answer" ] || answer=$ANSWERS/$1-last
      cat "$answer"
    }`,
  )
  program('redis-server', 'echo "the server starts"; cat "$1"')
  program('redis-cli', 'exit 1')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, text: string): void => writeFileSync(join(folder, name), `${text}\n`)

const program = (name: string, text: string): void =>
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

const answers = (kind: 'sentinels' | 'peers', ...texts: readonly (readonly string[])[]): void => {
  for (const [index, lines] of texts.entries()) {
    put(`answers/${kind}-${index === texts.length - 1 ? 'last' : index + 1}`, lines.join('\n'))
  }
}

const named = (address: string, epoch: number): readonly string[] =>
  [0, 1, 2].map((index) => `sentinel sentinel-${index} names ${address} ${epoch}`)

const peers = (text: string): readonly string[] =>
  [1, 2].map((index) => `redis redis-${index} 10.0.0.1${index}:6379 ${text}`)

/** Starts the pod and waits for a line of its log; resolves with all of it. */
const startUntil = ([command, ...first]: readonly [string, ...string[]], line: RegExp): Promise<string> =>
  new Promise((resolve) => {
    const services = ['REDIS', 'SENTINEL'].flatMap((kind, net) =>
      [0, 1, 2].map((index) => [`${kind}_${index}_SERVICE_HOST`, `10.0.${net}.1${index}`]),
    )
    const parts = { AUTH_DIR: 'auth', RUN_DIR: 'run', CONFIG_DIR: 'config', DATA_DIR: 'data', ANSWERS: 'answers' }
    const child = spawn(command, [...first, join(folder, 'scripts/redis-start.sh')], {
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        POD_NAME: 'redis-0',
        SCRIPTS: join(folder, 'scripts'),
        ...Object.fromEntries(services),
        ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, join(folder, part)])),
      },
      // Ends a pod that says something else, for ever.
      timeout: 8_000,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        if (line.test(output)) child.kill()
      })
    }
    child.once('close', () => resolve(output))
  })

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))('in %s', (_, command) => {
  test('a pod that is named and that nobody outlived starts as master', { timeout: 15_000 }, async () => {
    answers('sentinels', named(ME, 4))
    answers('peers', peers('absent'))
    expect(await startUntil(command, /the server starts[\s\S]*port/)).toContain('starts as master')
  })

  test('one that is no longer named when it asks again follows', { timeout: 15_000 }, async () => {
    answers('sentinels', named(ME, 4), named(OTHER, 5))
    answers('peers', peers('absent'))
    const output = await startUntil(command, /the server starts[\s\S]*replicaof/)
    expect(output).toContain(`starts as a replica of ${OTHER}`)
    expect(output).not.toContain('starts as master')
  })

  test('one whose peers were silent for a moment yields to them', { timeout: 15_000 }, async () => {
    answers('sentinels', named(ME, 4))
    answers('peers', peers('silent'), peers(`serves slave 9 900 down ${ME}`))
    const output = await startUntil(command, /YIELDS|starts as/)
    expect(output).toContain('YIELDS: outlived by redis-1 redis-2')
    expect(output).not.toContain('starts as master')
  })

  test('one whose peer was promoted meanwhile waits for the sentinels to say so', { timeout: 15_000 }, async () => {
    answers('sentinels', named(ME, 4))
    answers('peers', peers('absent'), ['redis redis-1 10.0.0.11:6379 serves master 9 900 - -'])
    const output = await startUntil(command, /is master already|starts as/)
    expect(output).toContain('redis-1 is master already')
  })
})
