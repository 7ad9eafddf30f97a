import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SOCKET } from './protocol.js'

/** How long to wait for an agent that has just been started. */
const TIMEOUT_MS = 10_000

/** Connects what the harness writes to this process, and reads of it, with the agent of the same container. */
const relay = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(SOCKET)
    socket.on('connect', () => {
      process.stdin.pipe(socket)
      socket.pipe(process.stdout)
    })
    socket.on('close', () => resolve(socket.bytesRead > 0 || socket.bytesWritten > 0))
    socket.on('error', () => {})
  })

const deadline = performance.now() + TIMEOUT_MS
while (!(await relay()) && performance.now() < deadline) await sleep(50)
process.exit()
