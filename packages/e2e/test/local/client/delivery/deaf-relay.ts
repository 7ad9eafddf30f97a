import { connect, createServer, type Server, type Socket } from 'node:net'
import type { LocalCluster } from '../../../../src/index.js'
import { next } from '../support.js'

interface Place {
  readonly host: string
  readonly port: number
}

/**
 * A way to a server on which replies can be swallowed: what was sent is executed then, and certainly not answered.
 */
export class DeafRelay implements AsyncDisposable {
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #isDeaf = false

  private constructor(target: Place) {
    this.#server = createServer((from) => {
      const to = connect(target)
      const pair = [from, to] as const
      this.#pairs.add(pair)
      from.pipe(to)
      to.on('data', (data) => {
        if (!this.#isDeaf) from.write(data)
      })
      for (const socket of pair) {
        socket.on('error', () => {})
        socket.on('close', () => {
          this.#pairs.delete(pair)
          from.destroy()
          to.destroy()
        })
      }
    })
  }

  static async to(target: Place): Promise<DeafRelay> {
    const relay = new DeafRelay(target)
    relay.#server.listen(0, '127.0.0.1')
    await next(relay.#server, 'listening')
    return relay
  }

  get place(): Place {
    const { port } = this.#server.address() as { port: number }
    return { host: '127.0.0.1', port }
  }

  /** Swallows every reply from now on, on the connections that there are and on new ones. */
  deafen(): void {
    this.#isDeaf = true
  }

  hear(): void {
    this.#isDeaf = false
  }

  cut(): void {
    for (const [from] of this.#pairs) from.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** A relay in front of each data node, and the natMap that leads clients to them. */
export class Relays implements AsyncDisposable {
  readonly natMap: Record<string, Place> = {}
  readonly #relays = new Map<number, DeafRelay>()

  static async before(cluster: LocalCluster): Promise<Relays> {
    const relays = new Relays()
    for (const { host, port } of cluster.nodes) {
      const relay = await DeafRelay.to({ host, port })
      relays.#relays.set(port, relay)
      relays.natMap[`${host}:${port}`] = relay.place
    }
    return relays
  }

  of({ port }: { readonly port: number }): DeafRelay {
    return this.#relays.get(port) as DeafRelay
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const relay of this.#relays.values()) await relay[Symbol.asyncDispose]()
  }
}
