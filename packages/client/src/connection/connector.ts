import { Socket as NetSocket, type Socket } from 'node:net'
import { AbstractConnector } from 'ioredis'
import { SwitchmasterError } from '../errors.js'
import type { Watcher } from '../sentinels/watcher.js'
import { type Address, sameAddress } from '../topology/address.js'
import type { Follower, MasterWatch } from '../topology/master-watch.js'
import type { Access } from './access.js'
import { connectTo, dialNode, MOVED } from './connect-to.js'
import { closedError, notTheRole, userFunctionError } from './errors.js'
import { JoinedWrites } from './joined-writes.js'
import { chooseReplica } from './replica-choice.js'
import type { ClientSettings, DataSecrets } from './settings.js'

type State =
  | { readonly type: 'idle'; readonly tried: Address | undefined }
  | { readonly type: 'resolving'; readonly cancel: AbortController }
  | { readonly type: 'dialling'; readonly target: Address; readonly cancel: AbortController }
  | { readonly type: 'connected'; readonly target: Address; readonly socket: Socket; readonly since: number }

/** A connection that lived for less than this is not replaced at once: a server may accept, and close, again and again. */
const SHORT_LIVED_MS = 1000

/**
 * Connects an ioredis client to whoever the topology says, and takes it off a node as soon as that is no longer the
 * right one. `connect()` never rejects, because ioredis takes a rejection for the end: a failed attempt resolves with
 * a destroyed socket, which ioredis counts, reports and retries like any lost connection.
 */
export class TopologyConnector extends AbstractConnector implements Follower {
  /** Called after everything that was heard about the topology, before this connector acts on it. */
  onHeard: () => void = () => {}
  /** Called when the connection leads to a node that is no longer the right one, which is to be left. */
  onLeave: () => void = () => this.drop()
  /** Called when waiting for the next attempt has become pointless: there is another node to try. */
  onNews: () => void = () => {}
  /** Why the last attempt failed; `undefined` after one that succeeded. */
  lastError: SwitchmasterError | undefined
  readonly #watcher: Watcher
  readonly #watch: MasterWatch
  readonly #settings: ClientSettings
  #state: State = { type: 'idle', tried: undefined }
  #joined: JoinedWrites | undefined
  #release: (() => void) | undefined
  #probe: AbortController | undefined

  constructor(watcher: Watcher, settings: ClientSettings) {
    super(settings.disconnectTimeoutMs)
    this.#watcher = watcher
    this.#settings = settings
    this.#watch = watcher.master(settings.masterName, settings.failover)
  }

  get watch(): MasterWatch {
    return this.#watch
  }

  /** What it takes to reach every server of this cluster. */
  get access(): Access {
    return { watcher: this.#watcher, watch: this.#watch, settings: this.#settings }
  }

  get isForMaster(): boolean {
    return this.#settings.role === 'master'
  }

  /** Whether there is a connection, and to the node that is right now. */
  get isSettled(): boolean {
    return this.#state.type === 'connected' && this.#isRight(this.#state.target)
  }

  /** Whether there is a connection still, and to a node that is to be left. */
  get isAstray(): boolean {
    return this.#state.type === 'connected' && !this.#isRight(this.#state.target)
  }

  /** Whether the last attempt knew where to go. */
  get hadTarget(): boolean {
    return this.#state.type !== 'idle' || this.#state.tried !== undefined
  }

  /**
   * How many of the last writes to the connection, in use or just lost, have certainly not been sent: one for each
   * command, one for each pipeline. 0 where that is not known.
   */
  get unsentWrites(): number {
    return this.#joined?.unsentWrites ?? 0
  }

  override async connect(): Promise<Socket> {
    this.connecting = true
    delete this.firstError
    this.#retain()
    try {
      const { socket, target } = await this.#attempt()
      if (!this.connecting) {
        socket.destroy()
        throw closedError()
      }
      this.lastError = undefined
      this.#state = { type: 'connected', target, socket, since: this.#settings.clock.now() }
      socket.once('close', () => this.#lost(socket))
      this.#joined = this.#settings.joinWrites ? new JoinedWrites(socket) : undefined
      this.stream = socket
      return socket
    } catch (error) {
      this.#state = { type: 'idle', tried: 'target' in this.#state ? this.#state.target : undefined }
      const known = error instanceof SwitchmasterError ? error : userFunctionError(error)
      this.lastError = known
      if (this.connecting) this.firstError = known
      return new NetSocket().destroy()
    }
  }

  /** Called by ioredis with the reply to INFO, where its ready check is on. */
  override check(info: { role?: string }): boolean {
    return info.role === undefined || info.role === this.#settings.role
  }

  /** Says goodbye politely: what has been written is delivered, as with ioredis itself. */
  override disconnect(): void {
    this.connecting = false
    this.#cancel(closedError())
    const { stream } = this
    if (!stream || stream.destroyed || stream.writableEnded) return
    const timer = setTimeout(() => stream.destroy(), this.#settings.disconnectTimeoutMs)
    stream.once('close', () => clearTimeout(timer))
    stream.end()
  }

  /** Frees the connection at once; ioredis then reconnects. Nothing that is in flight is answered any more. */
  drop(): void {
    if (this.#state.type === 'connected') this.#state.socket.destroy()
  }

  /** Whether the node in use answers, as what it should be, on a connection of its own that is closed again. */
  async answersElsewhere(): Promise<boolean> {
    if (this.#state.type !== 'connected') return false
    const probe = new AbortController()
    this.#probe = probe
    try {
      const socket = await connectTo(this.#state.target, this.access, probe)
      socket.destroy()
      return true
    } catch {
      this.#watch.refresh()
      return false
    }
  }

  /** Gives up the claim on the sentinels: the client has ended. */
  release(): void {
    this.#probe?.abort(closedError())
    this.#release?.()
    this.#release = undefined
  }

  /** Whether there is reason to try at once: a node that the last attempt has not tried. */
  get hasNews(): boolean {
    // Where a function of the program has failed it would fail again, and it is not called from here: whoever asks
    // could not deal with what it throws.
    if (this.#state.type !== 'idle' || this.lastError?.code === 'CONFIG_INVALID') return false
    const { tried } = this.#state
    return this.#hasCandidate && (tried === undefined || !this.#isRight(tried))
  }

  get #hasCandidate(): boolean {
    return this.#settings.role === 'master'
      ? this.#watch.master !== undefined
      : this.#watch.replicas.some(({ status }) => status === 'up')
  }

  #retain(): void {
    if (this.#release) return
    const release = this.#watcher.retain()
    const unsubscribe = this.#watch.follow(this)
    this.#release = () => {
      unsubscribe()
      release()
    }
  }

  async #attempt(): Promise<{ socket: Socket; target: Address }> {
    for (;;) {
      const target = await this.#target()
      const cancel = new AbortController()
      this.#state = { type: 'dialling', target, cancel }
      try {
        const socket = await connectTo(target, this.access, cancel)
        if (this.#isRight(target)) return { socket, target }
        socket.destroy()
      } catch (error) {
        // Another node has become the right one meanwhile: that is no failure, and each turn needs a real change.
        if (error === MOVED) continue
        this.#watch.refresh()
        throw error
      }
    }
  }

  /** The node to use. Waits for the sentinels' answers, within the budget, where there is none yet. */
  async #target(): Promise<Address> {
    const known = this.#wanted()
    if (known) return known
    const cancel = new AbortController()
    this.#state = { type: 'resolving', cancel }
    await this.#watch.settled(cancel.signal)
    const found = this.#wanted()
    if (found) return found
    throw this.#watch.master ? notTheRole.noReplica(this.#settings.masterName) : this.#watch.problem()
  }

  /** A connection to any node of this master, without a word about its role. */
  open(address: Address, signal: AbortSignal): Promise<Socket> {
    return dialNode(address, this.#settings, signal)
  }

  /** What the data nodes are shown. */
  secrets(): DataSecrets {
    return this.#settings.secrets()
  }

  #wanted(): Address | undefined {
    const { role, preferredSlaves } = this.#settings
    if (role === 'master') return this.#watch.master
    const avoided = this.#state.type === 'idle' ? this.#state.tried : undefined
    return chooseReplica({ replicas: this.#watch.replicas, preferred: preferredSlaves, avoided, random: Math.random() })
  }

  #isRight(address: Address): boolean {
    return this.#settings.role === 'master'
      ? sameAddress(address, this.#watch.master)
      : this.#watch.replicas.some((replica) => replica.status === 'up' && sameAddress(address, replica))
  }

  /** Something was heard about the topology. */
  heard(): void {
    this.onHeard()
    switch (this.#state.type) {
      case 'dialling':
        if (!this.#isRight(this.#state.target)) this.#state.cancel.abort(MOVED)
        break
      case 'connected':
        if (!this.#isRight(this.#state.target)) this.onLeave()
        break
      case 'idle':
        if (this.hasNews) this.onNews()
        break
      case 'resolving':
        break
      default:
        this.#state satisfies never
    }
  }

  #lost(socket: Socket): void {
    if (this.#state.type !== 'connected' || this.#state.socket !== socket) return
    const { since, target } = this.#state
    const shortLived = this.#settings.clock.now() - since < SHORT_LIVED_MS
    this.#state = { type: 'idle', tried: shortLived ? target : undefined }
    // One that was left for another node has no news in its end, and reading the answers would hold that one up.
    if (this.#isRight(target)) this.#watch.refresh()
  }

  #cancel(reason: SwitchmasterError): void {
    if (this.#state.type === 'resolving' || this.#state.type === 'dialling') this.#state.cancel.abort(reason)
  }
}
