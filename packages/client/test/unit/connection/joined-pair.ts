import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { JoinedWrites } from '../../../src/connection/joined-writes.js'

/** A connection on loopback: our end with its writes joined, and a server that keeps what it gets. */
export interface Pair extends AsyncDisposable {
  readonly socket: Socket
  readonly joined: JoinedWrites
  /** What was handed to the system, one entry for each call. */
  readonly handed: string[]
  /** Everything received until our end was closed. */
  received(): Promise<Buffer>
  /** The server reads nothing until then. */
  resume(): void
}

export type Transport = 'TCP' | 'TLS'

// A key that both sides know needs no certificate.
const PSK = {
  ciphers: 'PSK',
  maxVersion: 'TLSv1.2',
  pskCallback: () => ({ psk: Buffer.alloc(32, 1), identity: 'test' }),
  checkServerIdentity: () => undefined,
} as const

const listen = async (transport: Transport): Promise<{ server: Server; peer: Promise<Socket> }> => {
  const options = { pauseOnConnect: true, allowHalfOpen: true }
  const server =
    transport === 'TLS'
      ? createTlsServer({ ...PSK, ...options, pskCallback: () => Buffer.alloc(32, 1) })
      : createServer(options)
  const peer = once(server, transport === 'TLS' ? 'secureConnection' : 'connection').then(([socket]) => socket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, peer }
}

export const openPair = async (transport: Transport = 'TCP'): Promise<Pair> => {
  const { server, peer } = await listen(transport)
  const { port } = server.address() as { port: number }
  const target = { host: '127.0.0.1', port }
  const socket = transport === 'TLS' ? connectTls({ ...target, ...PSK }) : connect(target)
  await once(socket, transport === 'TLS' ? 'secureConnect' : 'connect')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const other = await peer
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) other.once(event, () => resolve())
  })
  other.on('error', () => {})
  const handed: string[] = []
  const write = socket.write
  socket.write = ((...args: Parameters<Socket['write']>) => {
    handed.push(String(args[0]))
    return Reflect.apply(write, socket, args)
  }) as Socket['write']
  const joined = new JoinedWrites(socket)
  const resume = () => {
    if (other.listenerCount('data') === 0) other.on('data', (chunk: Buffer) => chunks.push(chunk))
    other.resume()
  }
  return {
    socket,
    joined,
    handed,
    resume,
    async received() {
      resume()
      await ended
      return Buffer.concat(chunks)
    },
    async [Symbol.asyncDispose]() {
      socket.destroy()
      other.destroy()
      await closed
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
