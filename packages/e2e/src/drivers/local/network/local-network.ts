import { HarnessError } from '../../../errors.js'
import type { EventLog, FaultEvent } from '../../events.js'
import type { ClientPlace, Endpoint, Endpoints, IsolateOptions } from '../../network.js'
import type { Address } from '../config.js'
import type { ServerProcess } from '../process.js'
import { ELSEWHERE, type Network } from './network.js'
import { LocalPlace } from './place.js'

/** What is connected by the network. */
export interface NetworkParts {
  readonly network: Network
  readonly nodes: readonly ServerProcess[]
  readonly sentinels: readonly ServerProcess[]
  readonly events: EventLog
  readonly envAt: (sentinel: Address) => Readonly<Record<string, string>>
}

const listOf = (endpoints: Endpoints): readonly Endpoint[] =>
  Array.isArray(endpoints) ? endpoints : [endpoints as Endpoint]

const say = (names: ReadonlySet<string>): string => [...names].join(', ')

/** The network of one cluster, in its own terms: endpoints by their handles, and every fault written down. */
export class LocalNetwork {
  readonly #parts: NetworkParts
  readonly #opening = new Map<string, Promise<LocalPlace>>()
  readonly #places = new Set<Endpoint>()

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  place(name: string): Promise<ClientPlace> {
    const opening = this.#opening.get(name) ?? this.#openPlace(name)
    this.#opening.set(name, opening)
    return opening
  }

  isolate(who: Endpoints, { from, direction = 'both', how = 'drop' }: IsolateOptions = {}): void {
    const group = this.#names(who)
    const others = from === undefined ? 'everybody-else' : this.#names(from)
    const separated = others === 'everybody-else' ? 'everybody else' : say(others)
    this.#note('isolate', say(group), `from ${separated}, ${direction}, ${how}`)
    this.#parts.network.add({ type: 'isolation', group, from: others, direction, how })
  }

  delay(from: Endpoints, to: Endpoints, ms: number, jitterMs = 0): void {
    if (!(ms >= 0 && jitterMs >= 0 && jitterMs <= ms && ms < 2 ** 30)) {
      throw new HarnessError('OPTIONS_INVALID', `Expected 0 <= jitterMs <= ms, got ${jitterMs} and ${ms}.`)
    }
    const [senders, receivers] = [this.#names(from), this.#names(to)]
    this.#note('delay', say(senders), `to ${say(receivers)}, ${ms} ms, plus or minus ${jitterMs} ms`)
    this.#parts.network.add({ type: 'delay', from: senders, to: receivers, ms, jitterMs })
  }

  reset(one: Endpoints, other: Endpoints): void {
    const [ones, others] = [this.#names(one), this.#names(other)]
    this.#note('reset', say(ones), `and ${say(others)}`)
    this.#parts.network.reset(ones, others)
  }

  heal(): void {
    this.#note('heal', 'network')
    this.#parts.network.heal()
  }

  dialled(from: Endpoint, to: Endpoint): number {
    return this.#parts.network.dialled(from.name, to.name)
  }

  async #openPlace(name: string): Promise<LocalPlace> {
    const { network, sentinels, envAt } = this.#parts
    const taken = name === ELSEWHERE || this.#servers.some((server) => server.name === name)
    if (taken || !/^[\w.-]+$/.test(name)) {
      const why = taken ? 'that is the name of something else' : 'letters, digits, "_", "." and "-" are allowed'
      throw new HarnessError('OPTIONS_INVALID', `A place cannot be called '${name}': ${why}.`)
    }
    let turn = 0
    const { source, service } = await network.place(name, () => {
      const running = sentinels.filter((sentinel) => sentinel.state === 'running')
      return running[turn++ % running.length]?.name
    })
    const place = new LocalPlace(name, source, envAt(service))
    this.#places.add(place)
    return place
  }

  get #servers(): readonly ServerProcess[] {
    return [...this.#parts.nodes, ...this.#parts.sentinels]
  }

  #names(endpoints: Endpoints): ReadonlySet<string> {
    const known = new Set<Endpoint>([...this.#servers, ...this.#places])
    const list = listOf(endpoints)
    const stranger = list.find((endpoint) => !known.has(endpoint))
    if (stranger === undefined) return new Set(list.map(({ name }) => name))
    throw new HarnessError('OPTIONS_INVALID', `${stranger.name} is neither a server nor a place of this cluster.`)
  }

  #note(action: FaultEvent['action'], node: string, detail?: string): void {
    const event: FaultEvent = { kind: 'fault', at: performance.now(), action, node }
    this.#parts.events.record(detail === undefined ? event : { ...event, detail })
  }
}
