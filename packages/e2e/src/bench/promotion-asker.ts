import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { Promoted } from './promotion-prober.js'

// In a thread of its own: neither do the questions keep the clients waiting, nor the clients the questions.

const ASK_EVERY_MS = 1
const AGAIN_MS = 2

/** Redis ends a replica's connections in the moment in which it becomes master: then it is asked on another one, at once. */
const askUntilMaster = (host: string, port: number): void => {
  const socket = connect({ host, port, noDelay: true })
  const ask = (): void => void socket.write('ROLE\r\n')
  let reply = ''
  let isMaster = false
  socket.on('connect', ask)
  socket.on('data', (chunk) => {
    const at = process.hrtime.bigint()
    reply += chunk.toString('latin1')
    if (!/^\*\d+\r\n\$\d+\r\n\w+\r\n/.test(reply)) return
    isMaster = reply.includes('\r\nmaster\r\n')
    reply = ''
    if (!isMaster) return void setTimeout(ask, ASK_EVERY_MS)
    parentPort?.postMessage({ host, port, at } satisfies Promoted)
    socket.destroy()
  })
  let refused = false
  socket.on('error', () => {
    refused = true
  })
  socket.on('close', () => {
    if (!isMaster) setTimeout(() => askUntilMaster(host, port), refused ? AGAIN_MS : 0)
  })
}

for (const { host, port } of workerData as { host: string; port: number }[]) askUntilMaster(host, port)
