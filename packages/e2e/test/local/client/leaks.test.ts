import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Options } from '@switchmaster/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalCluster, startLocal, until } from '../../../src/index.js'
import { connectionsOf, deadPort, next, optionsFor, within } from './support.js'

interface Closed {
  readonly type: 'closed'
  readonly before: unknown
  readonly after: unknown
  readonly problems: readonly string[]
  readonly slowestMs: number
}

const LEAVER = fileURLToPath(new URL('./fixtures/leaver.mjs', import.meta.url))

let cluster: LocalCluster
beforeAll(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
})
afterAll(() => cluster?.close())

/** Runs clients in a process of their own, which has to end within a second after they were closed, leaving nothing. */
const leave = async (
  scenario: string,
  clients: number,
  options: Options,
  whileReady: () => Promise<void> = async () => {},
): Promise<void> => {
  const child = spawn(process.execPath, [LEAVER, scenario, String(clients), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: Buffer[] = []
  child.stderr.on('data', (data) => errors.push(data))
  const exited = once(child, 'exit')
  let closed: Closed | undefined
  const read = async (): Promise<void> => {
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as { type: 'started' } | { type: 'ready' } | Closed
      if (message.type === 'ready') await whileReady()
      if (message.type !== 'closed') continue
      closed = message
      return
    }
  }
  try {
    await within(20_000, `the clients to be closed (${scenario})`, read())
    const [code] = (await within(1000, 'the process to end by itself', exited)) as [number]
    expect(Buffer.concat(errors).toString()).toBe('')
    expect(closed?.problems).toEqual([])
    expect(closed?.after).toEqual(closed?.before)
    expect(code).toBe(0)
    expect(closed?.slowestMs).toBeLessThan(500)
  } finally {
    child.kill('SIGKILL')
  }
}

/** All servers' connections but those of the harness and of the servers among themselves. */
const connectionsLeft = async (): Promise<string[]> => {
  const found: string[] = []
  for (const node of [...cluster.nodes, ...cluster.sentinels]) {
    if (node.state !== 'running') continue
    // The harness and the servers speak RESP2.
    for (const { resp, cmd } of await connectionsOf(cluster, node)) if (resp === '3') found.push(`${node.name} ${cmd}`)
  }
  return found
}

const nothingLeft = () =>
  until(async () => (await connectionsLeft()).length === 0 || undefined, {
    timeoutMs: 1000,
    what: 'the servers to have no connection left',
    explain: async () => (await connectionsLeft()).join(', '),
  })

describe.each([1, 50])('closing %i clients', (count) => {
  it.each(['ready', 'connecting', 'a moment later', 'disconnect'])(
    'leaves nothing when they are: %s',
    async (scenario) => {
      await leave(scenario, count, optionsFor(cluster))
      await nothingLeft()
    },
  )

  it('leaves nothing while all sentinels are down', async () => {
    const sentinels = [
      { host: '127.0.0.1', port: await deadPort() },
      { host: 'localhost', port: await deadPort() },
    ]
    await leave('sentinels down', count, { sentinels, name: 'mymaster' })
  })

  it('leaves nothing while the sentinels say nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await next(silent, 'listening')
    const sentinels = [{ host: '127.0.0.1', port: (silent.address() as { port: number }).port }]
    await leave('a moment later', count, { sentinels, name: 'mymaster' })
    await leave('sentinels down', count, { sentinels, name: 'mymaster' })
    silent.close()
  })

  it.each(['after a switch', 'during a switch'])('leaves nothing %s', async (scenario) => {
    await cluster.waitHealthy({ hurry: true })
    await leave(scenario, count, optionsFor(cluster), () => cluster.failover())
    await nothingLeft()
  })
})

it('closing leaves nothing at whatever moment it comes', async () => {
  await leave('at every moment', 1, optionsFor(cluster))
  await nothingLeft()
})

it('closing leaves nothing while a silent master is asked whether it still lives', async () => {
  await using frozen = await startLocal({ replicas: 0, sentinels: 1 })
  const timing = { heartbeatIntervalMs: 50, silenceTimeoutMs: 100, roleTimeoutMs: 10_000 }
  await leave('probing', 1, optionsFor(frozen, { timing }), () => frozen.pause(frozen.master))
})

it('await using leaves nothing', async () => {
  await leave('await using', 1, optionsFor(cluster))
  await nothingLeft()
})

it('closing leaves nothing with TLS on both sides', async () => {
  await using guarded = await startLocal({ replicas: 0, sentinels: 1, tls: true })
  const ca = guarded.env.REDIS_TLS_CA as string
  await leave('ready', 3, optionsFor(guarded, { sentinelTLS: { ca }, tls: { ca }, enableTLSForSentinelMode: true }))
})

it('closing leaves nothing while the master is frozen', async () => {
  await using frozen = await startLocal({ replicas: 0, sentinels: 1 })
  await leave('disconnect', 1, { ...optionsFor(frozen), disconnectTimeout: 300 }, () => frozen.pause(frozen.master))
})
