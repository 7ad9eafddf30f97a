import { setTimeout as sleep } from 'node:timers/promises'
import type { Emitter, TrafficClient } from '../clients/adapter.js'
import { clientCalled } from './clients.js'
import type { Footprint, Order } from './footprint.js'

// The process that the clients live in, and nothing else that could grow: what the harness remembers is elsewhere.

const CLIENTS = 3
const REST_MS = 20
const clients: TrafficClient[] = []

const listenersOf = (emitter: Emitter): number =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0)

const keepWriting = async (client: TrafficClient): Promise<never> => {
  for (let n = 0; ; n++) {
    await client.write(String(n)).catch(() => {})
    await sleep(REST_MS)
  }
}

const writeOnce = async (client: TrafficClient): Promise<void> => {
  while (
    !(await client.write('measured').then(
      () => true,
      () => false,
    ))
  )
    await sleep(REST_MS)
}

const measure = async (): Promise<Footprint> => {
  await Promise.all(clients.map(writeOnce))
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await sleep(REST_MS)
  }
  const { heapUsed, rss, external } = process.memoryUsage()
  const emitters = clients.flatMap((client) => client.emitters?.() ?? [])
  return {
    heapUsed,
    rss,
    external,
    sockets: process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocketWrap')).length,
    listeners: emitters.reduce((sum, emitter) => sum + listenersOf(emitter), 0),
  }
}

process.on('unhandledRejection', () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', async (order: Order) => {
  if (order.type === 'measure') return void process.send?.(await measure())
  const adapter = clientCalled(order.client)
  for (let n = 0; n < CLIENTS; n++) clients.push(adapter.open({ env: order.env, key: `soak:${adapter.name}:${n}` }))
  for (const client of clients) void keepWriting(client)
})
