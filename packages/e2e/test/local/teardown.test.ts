import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startLocal, until } from '../../src/index.js'

/** A process that has ended and that nobody has asked about still has its id: in a container often for ever. */
const isZombie = (pid: number): boolean => {
  const stat = `/proc/${pid}/stat`
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'))
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !isZombie(pid)
  } catch {
    return false
  }
}

const everythingGone = (pids: readonly number[], folder: string): Promise<true> =>
  until(() => (!pids.some(isAlive) && !existsSync(folder)) || undefined, {
    timeoutMs: 10_000,
    what: 'the servers and their folder to go',
    explain: () => `alive: ${pids.filter(isAlive)}, folder: ${existsSync(folder)}`,
  })

const startOrphan = async () => {
  const script = fileURLToPath(new URL('./fixtures/orphan.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  const errors: Buffer[] = []
  child.stderr.on('data', (data) => errors.push(data))
  for await (const line of createInterface({ input: child.stdout })) {
    const { pids, folder } = JSON.parse(line) as { pids: number[]; folder: string }
    return { child, pids, folder }
  }
  throw new Error(`The child ended early: ${Buffer.concat(errors)}`)
}

test.each<[string, (child: ChildProcess) => void]>([
  ['SIGKILL', (child) => child.kill('SIGKILL')],
  ['SIGINT', (child) => child.kill('SIGINT')],
  ['SIGTERM', (child) => child.kill('SIGTERM')],
  ['an uncaught exception', (child) => child.stdin?.write('throw\n')],
])('a run that ends by %s leaves no process, not even a frozen one, and no file', async (_, end) => {
  const { child, pids, folder } = await startOrphan()
  expect(pids).toHaveLength(3)
  expect(pids.every(isAlive)).toBe(true)
  expect(existsSync(folder)).toBe(true)
  const exited = once(child, 'exit')
  end(child)
  await exited
  await everythingGone(pids, folder)
})

test('close leaves nothing, may be called twice, and keeps the logs', async () => {
  const cluster = await startLocal({ replicas: 1, sentinels: 1 })
  const servers = [...cluster.nodes, ...cluster.sentinels]
  const pids = servers.map((node) => node.pid as number)
  await cluster.pause(cluster.sentinels[0] as (typeof servers)[0])
  await Promise.all([cluster.close(), cluster.close()])
  await cluster.close()
  expect(pids.filter(isAlive)).toEqual([])
  expect(existsSync(cluster.folder)).toBe(false)
  expect(servers.map((node) => node.state)).toEqual(['stopped', 'stopped', 'stopped'])
  expect(await cluster.master.log()).toContain('Ready to accept connections')
  await expect(cluster.kill(cluster.master)).rejects.toMatchObject({ code: 'CLOSED' })
})

test('a start that fails says what the server said, and leaves nothing', async () => {
  const failing = startLocal({ config: { 'no-such-setting': 'yes' } })
  const error = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'START_FAILED', message: expect.stringContaining("'no-such-setting yes'") })
  expect(error).toMatchObject({ message: expect.stringMatching(/^redis-0 \(127\.0\.0\.1:\d+\) ended at once/) })
})
