import { connect, createServer, type Server, type Socket } from 'node:net'
import { next } from './support.js'

interface Place {
  readonly host: string
  readonly port: number
}

/**
 * A TCP port that stands for other ones: the NAT in front of a server, or a Service in front of several. `passed` counts
 * what it has let through.
 */
export class Relay implements AsyncDisposable {
  passed = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(targets: readonly Place[]) {
    this.#server = createServer((from) => {
      const target = targets[this.passed++ % targets.length] as Place
      const to = connect(target)
      for (const [socket, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(socket)
        socket.pipe(other)
        socket.on('error', () => {})
        socket.on('close', () => {
          this.#sockets.delete(socket)
          other.destroy()
        })
      }
    })
  }

  /** Each connection goes to the next target in turn. A list may be changed later. */
  static async to(...targets: [readonly Place[]] | Place[]): Promise<Relay> {
    const [first] = targets
    const relay = new Relay(Array.isArray(first) ? first : (targets as Place[]))
    relay.#server.listen(0, '127.0.0.1')
    await next(relay.#server, 'listening')
    return relay
  }

  get place(): Place {
    const { port } = this.#server.address() as { port: number }
    return { host: '127.0.0.1', port }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
