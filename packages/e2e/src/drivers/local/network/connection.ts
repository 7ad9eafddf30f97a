import { connect, type Socket } from 'node:net'
import type { Address } from '../config.js'
import { type Admission, admission, type Fault, passage } from './faults.js'
import { Lane } from './lane.js'

/** Who wants to speak with whom. */
export interface Route {
  readonly dialler: string
  /** The address the server is to see; `undefined` for any. */
  readonly source: string | undefined
  readonly target: string
  readonly upstream: Address
}

type State =
  | { readonly type: 'held'; readonly unsent: Buffer[] }
  | { readonly type: 'open'; readonly upstream: Socket; readonly lanes: readonly [Lane, Lane] }
  | { readonly type: 'closed' }

/** One connection through the network, from the moment it is dialled. */
export class Connection {
  readonly route: Route
  readonly #socket: Socket
  readonly #faults: () => readonly Fault[]
  readonly #closed: () => void
  #state: State = { type: 'held', unsent: [] }

  constructor(route: Route, socket: Socket, faults: () => readonly Fault[], closed: () => void) {
    this.route = route
    this.#socket = socket
    this.#faults = faults
    this.#closed = closed
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => this.#over())
    // A dialler who gives up before anything got through was never heard of: neither was what it had to say.
    socket.on('end', this.#giveUp)
    socket.on('data', this.#keep)
  }

  /** To be called at the beginning, and whenever the network has changed. */
  update(): void {
    const state = this.#state
    if (state.type === 'closed') return
    const admitted: Admission = admission(this.#faults(), this.route.dialler, this.route.target)
    if (admitted === 'reset') this.reset()
    else if (state.type === 'open') for (const lane of state.lanes) lane.update()
    else if (admitted === 'open') this.#open(state.unsent)
  }

  /** Breaks it off, for both ends. */
  reset(): void {
    const state = this.#state
    this.#state = { type: 'closed' }
    this.#socket.resetAndDestroy()
    if (state.type === 'open') state.upstream.resetAndDestroy()
    this.#closed()
  }

  readonly #giveUp = (): void => {
    this.#socket.destroy()
  }

  readonly #keep = (chunk: Buffer): void => {
    if (this.#state.type === 'held') this.#state.unsent.push(chunk)
  }

  #open(unsent: readonly Buffer[]): void {
    const { dialler, source, target, upstream: address } = this.route
    const socket = this.#socket
    const options = source === undefined ? address : { ...address, localAddress: source }
    const upstream = connect({ ...options, noDelay: true, allowHalfOpen: true })
    upstream.on('error', () => {})
    upstream.on('close', () => this.#over())
    socket.off('end', this.#giveUp)
    socket.off('data', this.#keep)
    if (unsent.length > 0) socket.unshift(Buffer.concat(unsent))
    const lanes = [
      new Lane(socket, upstream, () => passage(this.#faults(), dialler, target)),
      new Lane(upstream, socket, () => passage(this.#faults(), target, dialler)),
    ] as const
    this.#state = { type: 'open', upstream, lanes }
  }

  #over(): void {
    const state = this.#state
    if (state.type === 'closed') return
    if (state.type === 'open' && !(this.#socket.closed && state.upstream.closed)) return
    this.#state = { type: 'closed' }
    this.#closed()
  }
}
