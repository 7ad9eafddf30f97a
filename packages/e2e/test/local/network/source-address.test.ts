import { once } from 'node:events'
import { connect, createConnection, createServer, type Server, Socket } from 'node:net'
import { setTimeout as elapse } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectingFrom } from '../../../src/drivers/local/network/source-address.js'

const HOST = '127.0.0.1'
const SOURCE = '127.20.0.1'

let server: Server
let port: number
const sources: string[] = []
beforeAll(async () => {
  server = createServer((socket) => {
    sources.push(String(socket.remoteAddress))
    socket.end()
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  port = (server.address() as { port: number }).port
})
afterAll(() => server.close())

/** The address that the server sees a socket come from. */
const sourceOf = async (socket: Socket): Promise<string | undefined> => {
  socket.resume()
  await once(socket, 'close')
  return sources.pop()
}

test.each<[string, () => Socket]>([
  ['options', () => connect({ host: HOST, port })],
  ['a port and a host', () => connect(port, HOST)],
  ['createConnection', () => createConnection({ host: HOST, port })],
  ["a socket's own connect with options", () => new Socket().connect({ host: HOST, port })],
  ["a socket's own connect with a port and a host", () => new Socket().connect(port, HOST, () => {})],
])('a connection made with %s comes from the address that was asked for', async (_, open) => {
  expect(await sourceOf(connectingFrom(SOURCE, open))).toBe(SOURCE)
  expect(await sourceOf(open())).toBe(HOST)
})

test('so does what is opened after a wait', async () => {
  const later = connectingFrom(SOURCE, async () => {
    await elapse(5)
    return sourceOf(connect({ host: HOST, port }))
  })
  expect(await later).toBe(SOURCE)
})

test('what the caller has is left alone: its own choice of an address, and its options', async () => {
  const options = { host: HOST, port, localAddress: '127.20.0.2' }
  expect(await sourceOf(connectingFrom(SOURCE, () => connect(options)))).toBe('127.20.0.2')
  const plain = { host: HOST, port }
  await sourceOf(connectingFrom(SOURCE, () => connect(plain)))
  await sourceOf(connectingFrom(SOURCE, () => new Socket().connect(plain)))
  expect(plain).toEqual({ host: HOST, port })
})
