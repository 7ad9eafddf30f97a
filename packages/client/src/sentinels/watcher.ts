import type { NatMap } from 'ioredis'
import type { Clock } from '../clock.js'
import type { SwitchmasterError } from '../errors.js'
import { identify } from '../options/identity.js'
import type { Failover, Secrets, Seed, Timing } from '../options/types.js'
import { MasterWatch } from '../topology/master-watch.js'
import type { TopologySentinel } from '../topology/snapshot.js'
import type { Answer, Listed, Reply, Translate } from './answer.js'
import { createSentinelClient } from './client.js'
import { sentinelError } from './errors.js'
import type { SentinelEvent } from './events.js'
import { type Heartbeat, Link } from './link.js'
import { type Endpoint, endpointKey, type Member, plan } from './members.js'
import { translator } from './nat.js'
import { type Resolver, resolveSeed } from './seeds.js'

export interface WatcherSettings {
  readonly seeds: readonly Seed[]
  readonly family: number
  readonly readSecrets: () => Secrets
  readonly natMap: NatMap | null | undefined
  readonly learn: boolean
  readonly connectTimeoutMs: number
  readonly timing: Timing
}

interface Entry {
  readonly link: Link
  member: Member
  /** Why it is down, or was last. */
  error: SwitchmasterError | undefined
}

/** Names are resolved again and lost links planned anew this often while no sentinel can be reached. */
const LOST_RESOLVE_MS = 1000

/**
 * Everything this process has to do with one set of sentinels: one connection to each of them, whatever the number of
 * clients and master names. Runs while at least one client retains it.
 */
export class Watcher {
  readonly #settings: WatcherSettings
  readonly #clock: Clock
  readonly #resolve: Resolver
  readonly #translate: Translate
  readonly #entries = new Map<string, Entry>()
  readonly #aliases = new Map<string, string>()
  readonly #masters = new Map<string, MasterWatch>()
  #seeds: readonly Endpoint[] = []
  #voters: readonly string[] = []
  #seedError: SwitchmasterError | undefined
  #retained = 0
  #stopResolving: () => void = () => {}

  constructor(settings: WatcherSettings, clock: Clock, resolve: Resolver) {
    this.#settings = settings
    this.#clock = clock
    this.#resolve = resolve
    this.#translate = translator(settings.natMap)
  }

  /** The watch over one master name; the same one for every client that wants failovers dealt with alike. */
  master(name: string, policy: Failover): MasterWatch {
    const key = identify([name, policy])
    const known = this.#masters.get(key)
    if (known) return known
    const watch = new MasterWatch(name, this.#settings.timing, policy, this.#clock, {
      ask: (sentinel) => this.#ask(name, sentinel),
      sentinels: () => this.#views(),
      errors: () => this.#errors(),
    })
    this.#masters.set(key, watch)
    watch.members(this.#voters)
    if (this.#retained > 0) watch.start()
    this.#ask(name)
    return watch
  }

  #watching(name: string): MasterWatch[] {
    return [...this.#masters.values()].filter((watch) => watch.name === name)
  }

  /** Starts watching, or goes on. The returned function gives up this claim; the last one stops everything. */
  retain(): () => void {
    if (this.#retained++ === 0) this.#start()
    let released = false
    return () => {
      if (released) return
      released = true
      if (--this.#retained === 0) this.#stop()
    }
  }

  /** Sends the same commands to every sentinel whose connection stands. The promises have no limit of their own. */
  request(commands: ReadonlyArray<readonly string[]>, only?: string): ReadonlyMap<string, Promise<Reply[]>> {
    const replies = new Map<string, Promise<Reply[]>>()
    for (const [key, { link }] of this.#entries) {
      const answer = only === undefined || only === key ? link.request(commands) : undefined
      if (answer) replies.set(key, answer)
    }
    return replies
  }

  /** Maps an address that a sentinel tells to one that can be reached from here. */
  get translate(): Translate {
    return this.#translate
  }

  /** How many sentinels there are, reached or not: what a majority is a majority of. */
  get voters(): number {
    return this.#voters.length
  }

  #start(): void {
    for (const watch of this.#masters.values()) watch.start()
    void this.#resolveSeeds()
  }

  #stop(): void {
    this.#stopResolving()
    for (const { link } of this.#entries.values()) link.close()
    this.#entries.clear()
    this.#aliases.clear()
    for (const watch of this.#masters.values()) watch.stop()
  }

  /** Never rejects. A name that does not resolve keeps the addresses it had. */
  async #resolveSeeds(): Promise<void> {
    const { seeds, family, timing } = this.#settings
    const round = await Promise.allSettled(seeds.map((seed) => resolveSeed(seed, family, this.#resolve)))
    if (this.#retained === 0) return
    const resolved = round.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    const failed = round.findIndex((result) => result.status === 'rejected')
    const failure = round[failed]
    const seed = seeds[failed]
    this.#seedError = seed && failure?.status === 'rejected' ? sentinelError(seed, failure.reason) : undefined
    this.#seeds = [...resolved, ...(failure ? this.#seeds : [])]
    this.#replan()
    this.#stopResolving()
    const lost = [...this.#entries.values()].every(({ member }) => member.link.type === 'down')
    this.#stopResolving = this.#clock.after(lost ? LOST_RESOLVE_MS : timing.pollIntervalMs, () => {
      void this.#resolveSeeds()
    })
  }

  #replan(): void {
    const members = new Map([...this.#entries].map(([key, entry]) => [key, entry.member]))
    const { learn } = this.#settings
    const { open, close, voters } = plan({ members, seeds: this.#seeds, aliases: this.#aliases, learn })
    for (const key of close) {
      this.#entries.get(key)?.link.close()
      this.#entries.delete(key)
    }
    for (const endpoint of open) this.#open(endpoint)
    this.#voters = voters
    for (const watch of this.#masters.values()) watch.members(voters)
  }

  #open(endpoint: Endpoint): void {
    const key = endpointKey(endpoint)
    const { connectTimeoutMs } = this.#settings
    const link = new Link(
      {
        endpoint,
        clock: this.#clock,
        createClient: (to) => createSentinelClient(to, this.#credentials(), connectTimeoutMs),
        translate: this.#translate,
        connectTimeoutMs,
        heartbeat: () => this.#heartbeat(),
      },
      {
        up: (runId) => this.#up(key, runId),
        down: (error) => this.#down(key, error),
        event: (event) => this.#event(key, event),
        answer: (name, answer) => this.#answer(key, name, answer),
      },
    )
    this.#entries.set(key, { link, member: { endpoint, link: { type: 'down' }, listed: [] }, error: undefined })
  }

  /** The fastest that anybody needs. */
  #heartbeat(): Heartbeat {
    const { heartbeatIntervalMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = this.#settings.timing
    return [...this.#masters.values()].reduce((slow, watch) => watch.facts.heartbeat(slow), { intervalMs, timeoutMs })
  }

  #credentials(): { username?: string; password?: string; tls?: Secrets['sentinelTLS'] } {
    const { sentinelUsername, sentinelPassword, sentinelTLS } = this.#settings.readSecrets()
    return {
      ...(sentinelUsername === undefined ? {} : { username: sentinelUsername }),
      ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }),
      ...(sentinelTLS === undefined ? {} : { tls: sentinelTLS }),
    }
  }

  #up(key: string, runId: string | undefined): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    entry.member = { ...entry.member, link: { type: 'up', runId } }
    entry.error = undefined
    if (runId !== undefined) this.#aliases.set(key, runId)
    this.#replan()
    for (const name of new Set([...this.#masters.values()].map((watch) => watch.name))) entry.link.ask(name)
  }

  #down(key: string, error: SwitchmasterError): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    entry.member = { ...entry.member, link: { type: 'down' } }
    entry.error = error
    for (const watch of this.#masters.values()) watch.lost(key)
    this.#replan()
  }

  #event(key: string, event: SentinelEvent): void {
    if (event.type === 'sentinel-back') this.#entries.get(endpointKey(this.#translate(event.sentinel)))?.link.hurry()
    for (const watch of this.#watching(event.name)) watch.event(key, event, this.#translate)
  }

  #answer(key: string, name: string, answer: Answer): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    if (answer.type === 'master' && !sameListed(entry.member.listed, answer.sentinels)) {
      entry.member = { ...entry.member, listed: answer.sentinels }
      this.#replan()
    }
    for (const watch of this.#watching(name)) watch.answer(key, answer)
  }

  /** One sentinel, or all of them at once. */
  #ask(name: string, sentinel?: string): void {
    if (sentinel !== undefined) {
      this.#entries.get(sentinel)?.link.ask(name)
      return
    }
    for (const { link } of this.#entries.values()) link.ask(name)
  }

  #views(): TopologySentinel[] {
    return [...this.#entries.values()].map(({ member: { endpoint, link } }) => ({
      host: endpoint.host,
      port: endpoint.port,
      status: link.type,
      runId: link.type === 'up' ? link.runId : undefined,
    }))
  }

  #errors(): SwitchmasterError[] {
    const errors = [...this.#entries.values()].flatMap(({ error }) => (error ? [error] : []))
    return this.#seedError ? [...errors, this.#seedError] : errors
  }
}

const sameListed = (a: readonly Listed[], b: readonly Listed[]): boolean => JSON.stringify(a) === JSON.stringify(b)
