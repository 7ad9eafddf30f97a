import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/demo/main.js', import.meta.url))

let folder: string
let started: ChildProcess | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'))
})
afterEach(async () => {
  // Of no effect on one that has ended; its servers go with it.
  started?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
})

const startDemo = (...args: string[]): { child: ChildProcess; output: () => string } => {
  const { FORCE_COLOR: _, ...env } = process.env
  // Its servers and their files are told from everybody else's by the folder they are in.
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...env, NO_COLOR: '1', TMPDIR: folder } })
  started = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output }
}

const whatIsLeft = async (): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid,args'])
  return [...stdout.split('\n').filter((line) => line.includes(folder)), ...(await readdir(folder))]
}

/** The rows of the table at the end: fault, client, and the three figures. */
const rowsOf = (output: string): readonly (readonly string[])[] => {
  const lines = output.split('\n')
  const rule = lines.findIndex((line) => line.startsWith('-----'))
  return lines.slice(rule + 1, rule + 7).map((line) => line.trim().split(/ {2,}/))
}

it('the demo shows both clients through three faults, ends with a table, and leaves nothing', async () => {
  const { child, output } = startDemo('--quick')
  const [code] = await once(child, 'close')
  expect(code, output()).toBe(0)
  const figures = [expect.stringMatching(/^(\d.* m?s|not within 3 s)$/), expect.any(String), expect.any(String)]
  expect(rowsOf(output())).toEqual([
    ['planned failover', 'switchmaster', ...figures],
    ['plain ioredis', ...figures],
    ['kill -9', 'switchmaster', ...figures],
    ['plain ioredis', ...figures],
    ['frozen master', 'switchmaster', ...figures],
    ['plain ioredis', ...figures],
  ])
  expect(output()).not.toContain('\x1b')
  expect(await whatIsLeft()).toEqual([])
})

it('Ctrl-C ends the demo in the midst of a fault and leaves nothing', async () => {
  const { child, output } = startDemo()
  while (!output().includes('SENTINEL FAILOVER')) await once(child.stdout ?? child, 'data')
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  expect(code, output()).toBe(130)
  expect(await whatIsLeft()).toEqual([])
})

it('an option that does not exist is answered with those that do', async () => {
  const { child, output } = startDemo('--slow')
  const [code] = await once(child, 'close')
  expect(code).toBe(2)
  expect(output()).toContain('--quick')
})
