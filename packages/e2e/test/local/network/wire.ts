import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../../../src/drivers/local/config.js'
import { Network } from '../../../src/drivers/local/network/network.js'
import { connectingFrom } from '../../../src/drivers/local/network/source-address.js'
import { until } from '../../../src/index.js'

const LIMIT_MS = 5_000

/** One end of a connection, and what it has come to know. */
export class End {
  readonly socket: Socket
  received = ''
  fate: 'open' | 'ended' | 'reset' = 'open'

  constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      this.received += text
    })
    socket.on('end', () => {
      this.fate = 'ended'
    })
    socket.on('error', () => {
      this.fate = 'reset'
    })
  }

  say(text: string): void {
    this.socket.write(text)
  }

  hears(text: string): Promise<true> {
    return until(() => this.received.includes(text) || undefined, {
      timeoutMs: LIMIT_MS,
      everyMs: 1,
      what: `'${text}' to arrive`,
      explain: () => `So far: '${this.received}', ${this.fate}.`,
    })
  }

  meets(fate: 'ended' | 'reset'): Promise<true> {
    return until(() => this.fate === fate || undefined, { timeoutMs: LIMIT_MS, everyMs: 1, what: `to be ${fate}` })
  }
}

/** A connection, seen from both sides. */
export interface Call {
  readonly caller: End
  readonly callee: End
}

/** Two servers that answer nothing by themselves, and two places, on a network without Redis. */
export class Wire implements AsyncDisposable {
  readonly network: Network
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #hosts = new Map<string, string>()
  readonly #addresses = new Map<string, Address>()
  readonly #accepted = new Map<string, End[]>()

  private constructor(network: Network) {
    this.network = network
  }

  static async open(): Promise<Wire> {
    const wire = new Wire(await Network.open())
    for (const name of ['x', 'y']) await wire.#serve(name)
    for (const name of ['a', 'b']) {
      const { source, service } = await wire.network.place(name, () => 'x')
      wire.#hosts.set(name, source)
      wire.#addresses.set(`service of ${name}`, service)
    }
    return wire
  }

  /** The connections that a server has accepted. */
  accepted(server: string): readonly End[] {
    return this.#accepted.get(server) ?? []
  }

  /** The address that the network has given somebody. */
  hostOf(name: string): string {
    return this.#hosts.get(name) as string
  }

  /** Dials without waiting for more than the dialler's own impression that the connection is open. */
  async dial(from: string, to: string | Address): Promise<End> {
    const address = typeof to === 'string' ? (this.#addresses.get(to) as Address) : to
    const socket = connectingFrom(this.hostOf(from), () => connect(address))
    this.#sockets.add(socket)
    const end = new End(socket)
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve)
      socket.once('close', () => resolve())
    })
    return end
  }

  /** A connection that is known to work both ways. */
  async call(from: string, to: string): Promise<Call> {
    const target = to.startsWith('service') ? 'x' : to
    const before = this.accepted(target).length
    const caller = await this.dial(from, to)
    const callee = await until(() => this.accepted(target)[before], { timeoutMs: LIMIT_MS, what: `${to} to be called` })
    caller.say('hello')
    callee.say('hello')
    await Promise.all([caller.hears('hello'), callee.hears('hello')])
    return { caller, callee }
  }

  /** Gives everything that is under way the time to arrive: it takes a tenth of that. */
  async settle(): Promise<void> {
    const { caller, callee } = await this.call('b', 'y')
    for (let round = 0; round < 10; round++) {
      caller.say(`${round}?`)
      await callee.hears(`${round}?`)
      callee.say(`${round}!`)
      await caller.hears(`${round}!`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network.close()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  async #serve(name: string): Promise<void> {
    const seat = await this.network.seat(name)
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket)
      this.#accepted.set(name, [...this.accepted(name), new End(socket)])
    })
    this.#servers.push(server)
    server.listen(0, seat.host)
    await once(server, 'listening')
    this.#hosts.set(name, seat.host)
    this.#addresses.set(name, seat.publish((server.address() as { port: number }).port))
  }
}
