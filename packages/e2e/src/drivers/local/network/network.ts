import type { Socket } from 'node:net'
import { HarnessError } from '../../../errors.js'
import type { Address } from '../config.js'
import { Addresses, MAX_PLACES, requireAddress } from './addresses.js'
import { Connection } from './connection.js'
import type { Fault } from './faults.js'
import { Front } from './front.js'

/** The name of everybody who is at no place. */
export const ELSEWHERE = 'elsewhere'

/** Where a server is to listen, and how it becomes known to all others. */
export interface Seat {
  readonly host: string
  /** Says at which port the server listens, and gives the address that it is to announce. */
  publish(port: number): Address
}

/**
 * A network within this process: each server listens on an address of its own, connects from it, and announces another
 * one, at which the network takes the connections. So each of them passes here, with both ends known: the one by the
 * address it comes from, the other by the address that was dialled.
 */
export class Network {
  readonly #addresses: Addresses
  readonly #fronts: Front[] = []
  readonly #connections = new Set<Connection>()
  readonly #names = new Map<string, string>()
  readonly #upstreams = new Map<string, Address>()
  readonly #dialled = new Map<string, number>()
  #faults: readonly Fault[] = []
  #servers = 0
  #places = 0

  private constructor(addresses: Addresses) {
    this.#addresses = addresses
  }

  static async open(addresses: Addresses = new Addresses()): Promise<Network> {
    await requireAddress(addresses.of('server', 0))
    return new Network(addresses)
  }

  /** All addresses of a cluster of so many servers, present and future. */
  hosts(servers: number): readonly string[] {
    return this.#addresses.all(servers)
  }

  /** Makes room for a server. */
  async seat(name: string): Promise<Seat> {
    const index = this.#servers++
    const host = this.#addresses.of('server', index)
    this.#names.set(host, name)
    const front = await this.#front(this.#addresses.of('front', index), () => name)
    return {
      host,
      publish: (port) => {
        this.#upstreams.set(name, { host, port })
        return front.address
      },
    }
  }

  /**
   * Makes a place for clients: the address they come from, and the one at which they find the next of several servers,
   * as a Service does it.
   */
  async place(name: string, next: () => string | undefined): Promise<{ source: string; service: Address }> {
    if (this.#places === MAX_PLACES) {
      throw new HarnessError('OPTIONS_INVALID', `Expected at most ${MAX_PLACES} places, and '${name}' is one more.`)
    }
    const index = this.#places++
    const source = this.#addresses.of('place', index)
    this.#names.set(source, name)
    const front = await this.#front(this.#addresses.of('service', index), next)
    return { source, service: front.address }
  }

  add(fault: Fault): void {
    this.#change([...this.#faults, fault])
  }

  heal(): void {
    this.#change([])
  }

  /** Resets all connections between the two groups. */
  reset(ones: ReadonlySet<string>, others: ReadonlySet<string>): void {
    for (const connection of [...this.#connections]) {
      const { dialler, target } = connection.route
      const between = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.has(dialler) && b.has(target)
      if (between(ones, others) || between(others, ones)) connection.reset()
    }
  }

  dialled(from: string, to: string): number {
    return this.#dialled.get(`${from} ${to}`) ?? 0
  }

  async close(): Promise<void> {
    const closing = this.#fronts.map((front) => front.close())
    for (const connection of [...this.#connections]) connection.reset()
    await Promise.all(closing)
  }

  async #front(host: string, target: () => string | undefined): Promise<Front> {
    const front = await Front.open(host, (socket) => this.#dial(socket, target()))
    this.#fronts.push(front)
    return front
  }

  #dial(socket: Socket, target: string | undefined): void {
    const source = socket.remoteAddress
    const upstream = target === undefined ? undefined : this.#upstreams.get(target)
    // Nobody to speak to, or a dialler who has left already.
    if (target === undefined || upstream === undefined || source === undefined) {
      socket.on('error', () => {})
      socket.resetAndDestroy()
      return
    }
    const known = this.#names.get(source)
    const dialler = known ?? ELSEWHERE
    const pair = `${dialler} ${target}`
    this.#dialled.set(pair, (this.#dialled.get(pair) ?? 0) + 1)
    const route = { dialler, source: known === undefined ? undefined : source, target, upstream }
    const faults = (): readonly Fault[] => this.#faults
    const connection = new Connection(route, socket, faults, () => this.#connections.delete(connection))
    this.#connections.add(connection)
    connection.update()
  }

  #change(faults: readonly Fault[]): void {
    this.#faults = faults
    for (const connection of [...this.#connections]) connection.update()
  }
}
