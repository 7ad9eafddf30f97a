import { createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../config.js'

/** An address at which the network takes connections for somebody. */
export class Front {
  readonly address: Address
  readonly #server: Server

  private constructor(server: Server, address: Address) {
    this.#server = server
    this.address = address
  }

  static open(host: string, onDial: (socket: Socket) => void): Promise<Front> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, onDial)
      server.once('error', reject)
      server.listen({ host, port: 0, exclusive: true }, () => {
        const { port } = server.address() as { port: number }
        resolve(new Front(server, { host, port }))
      })
    })
  }

  /** Takes no more connections. Those there are have to be closed by their owner. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}
