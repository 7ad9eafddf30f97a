import { sameAddress } from '../../../../src/topology/address.js'
import { CORE, type Core } from '../client/core.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Violation } from '../judge/violations.js'
import { plant } from './faults.js'
import { checkLosses, checkOutcomes } from './verdicts.js'
import { World } from './world.js'

export interface Verdict {
  readonly seed: number
  readonly violation: Violation | undefined
  readonly trace: readonly string[]
  /** Whether the sentinels agreed in the end: where they do not, nobody can say who the master is. */
  readonly isDecided: boolean
  /** What the clients have made of it. */
  readonly tally: ReadonlyArray<World['clients'][number]['tally']>
}

/** By then both clients have to be where the sentinels agree that the master is. */
export const RECOVERY_BOUND_MS = 20_000
/** Two failovers that have to wait for one another, with time to elect. */
const DECISION_LIMIT_MS = 90_000
const LOOK_EVERY_MS = 250

/** Plays one schedule. The same seed plays the same one. */
export const simulate = async (seed: number, { core = CORE, isTraced = false } = {}): Promise<Verdict> => {
  const world = new World(seed, core, isTraced)
  plant(world)
  const { time, violations, clients } = world
  const [a, b] = clients
  let state = 'running' as 'running' | 'decided' | 'undecided'
  let agreedSince: number | undefined
  const look = () => {
    const now = time.now()
    const master = agreedMaster(world)
    agreedSince = master && world.faultsAreOver ? (agreedSince ?? now) : undefined
    if (master && agreedSince !== undefined && now >= agreedSince + LOOK_EVERY_MS) {
      const astray = clients.find((client) => !hasArrived(client, master))
      if (astray === undefined) {
        state = 'decided'
        return
      }
      if (now > agreedSince + RECOVERY_BOUND_MS) {
        const { name } = astray.process
        const forgotten = forgottenWrite(astray)
        if (forgotten) violations.add('no write is dropped', `${name} has forgotten #${forgotten.id}`)
        violations.add('clients find the master', `${name} does not, ${RECOVERY_BOUND_MS} ms after the sentinels agree`)
      }
    }
    if (now > world.plan.faultsEndAt + DECISION_LIMIT_MS) state = 'undecided'
    else time.after(LOOK_EVERY_MS, look)
  }
  time.at(world.plan.faultsEndAt + LOOK_EVERY_MS, look)
  const { stackTraceLimit } = Error
  // Thousands of errors are told here, and nobody looks where they come from.
  Error.stackTraceLimit = 0
  while (state === 'running' && violations.first === undefined && time.step()) {
    if (a?.mayGoOn || b?.mayGoOn) await microtasks()
  }
  Error.stackTraceLimit = stackTraceLimit
  const master = agreedMaster(world)
  if (state === 'decided' && master) checkLosses(world, master)
  checkOutcomes(world)
  return {
    seed,
    violation: violations.first,
    trace: world.trace.lines,
    isDecided: state === 'decided',
    tally: clients.map((client) => client.tally),
  }
}

export const play = (seed: number, core: Core = CORE): Promise<Verdict> => simulate(seed, { core, isTraced: true })

/** Lets the promises settle that `Delivery` waits for: each of these is one turn. */
const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await undefined
}

/** Whom all sentinels name, where they are done with each other, and it is what they say. */
const agreedMaster = ({ sentinels }: World): DataNode | undefined => {
  const [first] = sentinels
  const agree = sentinels.every(
    (s) =>
      s.master === first?.master &&
      s.configEpoch === first.configEpoch &&
      s.failover === undefined &&
      !s.views.get(s.master)?.isDown,
  )
  return agree && first?.master.isMaster ? first.master : undefined
}

type Client = World['clients'][number]

const hasArrived = ({ topology, data, delivery, writes }: Client, { address }: DataNode): boolean =>
  topology.state.belief?.type === 'confirmed' &&
  sameAddress(topology.master, address) &&
  data.isSettled &&
  data.status === 'ready' &&
  !delivery.gate.isClosed &&
  writes.slice(0, -20).every((write) => write.isSettled)

/** A write that is not settled, although nothing holds it back any more and nobody has it. */
const forgottenWrite = ({ data, delivery, writes }: Client) =>
  delivery.gate.isClosed ? undefined : writes.find((write) => !write.isSettled && !data.isQueued(write))
