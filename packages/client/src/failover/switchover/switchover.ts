import type { Access } from '../../connection/access.js'
import { AdminConnection } from '../../connection/admin.js'
import { sleep } from '../../sleep.js'
import { type Address, formatAddress } from '../../topology/address.js'
import { Candidates } from './catch-up.js'
import { confirm } from './confirm.js'
import { demote, dismissClients } from './demote.js'
import { SwitchoverRefusedError, timedOut } from './errors.js'
import { askReplication, inspectReplicas } from './inspect.js'
import { chooseLeader } from './leader.js'
import { lockMaster } from './lock.js'
import { readSwitchoverOptions, type SwitchoverOptions, type SwitchoverRequest } from './options.js'
import { checkPermissions } from './permissions.js'
import { planSwitchover } from './plan.js'
import type { PriorityChange } from './priorities.js'
import { ProgressTeller, type Switchover } from './progress.js'
import { promotedReplica } from './promotion.js'
import { changePriorities, putBackPriorities } from './put-back.js'
import type { ReplicaReport } from './report.js'
import { SwitchoverSentinels } from './sentinels.js'
import { WritePause } from './write-pause.js'

/** Of `timeoutMs`, what is kept for putting everything back. */
const reserveOf = (timeoutMs: number): number => Math.min(1500, timeoutMs / 4)

/** A sentinel promotes 0.15-0.3 s after it was asked: nobody is made to wait much longer with writes held back. */
const PROMOTION_MS = 3000

/** A planned failover that loses nothing. `access` is `undefined` for a client without sentinels. */
export const switchover = async (access: Access | undefined, options: SwitchoverOptions = {}): Promise<Switchover> => {
  const request = readSwitchoverOptions(options)
  if (access === undefined) {
    throw new SwitchoverRefusedError(
      'no-sentinels',
      'this client is not connected through sentinels, which a switchover takes: name them in the option sentinels',
    )
  }
  request.signal?.throwIfAborted()
  const release = access.watcher.retain()
  const { clock } = access.settings
  const teller = new ProgressTeller(request.onProgress, () => clock.now())
  const limit = new AbortController()
  const workMs = request.timeoutMs - reserveOf(request.timeoutMs)
  const stop = clock.after(workMs, () =>
    limit.abort(timedOut(`the switchover took longer than ${request.timeoutMs} ms`)),
  )
  try {
    return await new Run(access, request, teller, limit.signal).run()
  } finally {
    stop()
    release()
    teller.throwFailures()
  }
}

const EVERY_SENTINEL_MS = 400

interface Prepared {
  readonly master: Address
  readonly leader: string
  readonly replicas: readonly ReplicaReport[]
  readonly candidates: readonly ReplicaReport[]
  readonly changes: readonly PriorityChange[]
}

class Run {
  readonly #access: Access
  readonly #to: Address | undefined
  readonly #teller: ProgressTeller
  readonly #sentinels: SwitchoverSentinels
  /** The time that there is. */
  readonly #limit: AbortSignal
  /** The same, and the caller's wish to give up, which counts until a sentinel has been asked. */
  readonly #mayGiveUp: AbortSignal
  readonly #changed: PriorityChange[] = []

  constructor(access: Access, { to, signal }: SwitchoverRequest, teller: ProgressTeller, limit: AbortSignal) {
    this.#access = access
    this.#to = to
    this.#teller = teller
    this.#sentinels = new SwitchoverSentinels(access)
    this.#limit = limit
    this.#mayGiveUp = signal ? AbortSignal.any([limit, signal]) : limit
  }

  async run(): Promise<Switchover> {
    const master = await this.#master()
    using old = await this.#reach(master)
    const prepared = await this.#prepare(master, old)
    using candidates = await Candidates.open(prepared.candidates, this.#access.settings)
    let pause: WritePause | undefined
    try {
      await this.#steer(prepared)
      await candidates.follow(old, this.#mayGiveUp)
      this.#mayGiveUp.throwIfAborted()
      pause = await WritePause.begin(old, this.#access.settings.clock)
      this.#teller.tell({ type: 'paused' })
      await candidates.catchUp(old, this.#mayGiveUp)
      this.#teller.tell({ type: 'caught-up' })
      this.#mayGiveUp.throwIfAborted()
      if (!pause.isSealed) throw timedOut('this process was stopped for longer than writes were held back')
      await this.#sentinels.begin(prepared.leader)
    } catch (error) {
      await this.#undo(pause, old)
      throw error
    }
    this.#teller.tell({ type: 'accepted', sentinel: prepared.leader })
    // Awaited here, for the connections are closed with this function.
    return await this.#finish(prepared, pause, old)
  }

  async #master(): Promise<Address> {
    const { watch } = this.#access
    if (watch.master === undefined) await watch.settled(this.#mayGiveUp)
    if (watch.master === undefined) throw watch.problem()
    await this.#everySentinel()
    return watch.master
  }

  /** A client that has only just come into being knows one sentinel before the others: the choice is among all. */
  async #everySentinel(): Promise<void> {
    const { watch, settings } = this.#access
    const deadline = settings.clock.now() + EVERY_SENTINEL_MS
    while (settings.clock.now() < deadline) {
      const { reachable, known } = watch.topology.quorum
      if (reachable === known) return
      await sleep(settings.clock, 10, this.#mayGiveUp)
    }
  }

  async #reach(master: Address): Promise<AdminConnection> {
    try {
      return await AdminConnection.open(master, this.#access.settings)
    } catch (cause) {
      throw new SwitchoverRefusedError(
        'master-down',
        `the master ${formatAddress(master)} cannot be reached (${cause instanceof Error ? cause.message : cause}): this is the sentinels' affair`,
        { cause },
      )
    }
  }

  async #prepare(master: Address, old: AdminConnection): Promise<Prepared> {
    const leader = chooseLeader(await this.#sentinels.reports(), master)
    await lockMaster(old)
    await checkPermissions(old)
    const [replicas, info] = await Promise.all([
      inspectReplicas(leader.replicas, this.#access.settings),
      askReplication(old),
    ])
    if (info.role !== 'master') {
      throw new SwitchoverRefusedError('master-down', `${formatAddress(master)} is no master any more: ask again`)
    }
    const plan = planSwitchover({ to: this.#to, master, masterOffset: info.offset, replicas })
    this.#teller.tell({ type: 'planned', from: master, candidates: plan.candidates.map(({ address }) => address) })
    return { master, leader: leader.sentinel, replicas, ...plan }
  }

  async #steer({ changes, candidates, leader }: Prepared): Promise<void> {
    const [target] = candidates
    if (changes.length === 0 || target === undefined) return
    await changePriorities(changes, this.#access.settings, (change) => this.#changed.push(change))
    await this.#sentinels.hear(leader, changes, this.#mayGiveUp)
    this.#teller.tell({ type: 'steered', to: target.address })
  }

  async #undo(pause: WritePause | undefined, old: AdminConnection): Promise<void> {
    if (pause) await this.#unpause(pause, old)
    const left = await putBackPriorities(this.#changed, this.#access.settings, 'not-written')
    this.#teller.tell({ type: 'undone', left })
  }

  /** Where that fails, the pause runs out by itself. */
  async #unpause(pause: WritePause, old: AdminConnection): Promise<void> {
    pause.abandon()
    await old.ask('CLIENT', 'UNPAUSE').catch(() => {})
  }

  async #finish({ master, replicas }: Prepared, pause: WritePause, old: AdminConnection): Promise<Switchover> {
    const { settings } = this.#access
    const promoted = await this.#promotion(replicas, pause, old)
    const sealed = pause.isSealed
    // Nothing on this connection can come after the end of the pause that would begin it anew.
    pause.abandon()
    this.#teller.tell({ type: 'promoted', to: promoted.address })
    await this.#demoted(promoted, old)
    const pausedMs = pause.elapsedMs
    this.#teller.tell({ type: 'released', pausedMs })
    try {
      const change = (changed: PriorityChange) => this.#changed.push(changed)
      await confirm({ access: this.#access, sentinels: this.#sentinels, promoted, master, change }, this.#limit)
    } catch (cause) {
      await putBackPriorities(this.#changed, settings, 'written')
      throw timedOut(
        `${formatAddress(promoted.address)} has become master and ${formatAddress(master)} its replica, but the sentinels have not confirmed it in time: see what they say`,
        cause,
      )
    }
    const left = await putBackPriorities(this.#changed, settings, 'written')
    await dismissClients(old)
    this.#teller.tell({ type: 'confirmed' })
    return { from: master, to: promoted.address, pausedMs, tookMs: this.#teller.elapsedMs, sealed, left }
  }

  async #promotion(
    replicas: readonly ReplicaReport[],
    pause: WritePause,
    old: AdminConnection,
  ): Promise<ReplicaReport> {
    const late = new AbortController()
    const stop = this.#access.settings.clock.after(PROMOTION_MS, () => late.abort())
    try {
      return await promotedReplica(replicas, this.#access.settings, AbortSignal.any([this.#limit, late.signal]))
    } catch (cause) {
      await this.#undo(pause, old)
      throw timedOut(
        'a sentinel has begun the failover, but no replica was promoted in time: writes go to the old master again, and what is written there from now on is lost if the sentinels go through with it, as when a chosen replica was frozen and thaws: watch redis.topology',
        cause,
      )
    } finally {
      stop()
    }
  }

  async #demoted({ address, announced }: ReplicaReport, old: AdminConnection): Promise<void> {
    try {
      await demote(old, announced, this.#access.settings, this.#limit)
    } catch (cause) {
      throw timedOut(
        `${formatAddress(address)} has become master, but ${formatAddress(old.address)} could not be made its replica (${cause instanceof Error ? cause.message : cause}): stop it, or writes that it still takes are lost`,
        cause,
      )
    }
  }
}
