import { requestFailover } from '../cluster/failover.js'
import type { Sentinel } from '../cluster/sentinel.js'
import type { FailoverState } from '../cluster/sentinel-state.js'
import type { Process } from '../world/process.js'
import type { World } from './world.js'

/** Sets everything up that is going to go wrong, and its end. */
export const plant = (world: World): void => {
  const { random, plan, time } = world
  const end = plan.faultsEndAt
  if (plan.kind === 'planned') {
    time.at(random.between(300, 1500), () => failOver(world))
    if (random.chance(0.3)) time.at(random.between(3000, 5000), () => failOver(world))
    return
  }
  // Most schedules have a failover, and many lose its leader at one step or other.
  if (random.chance(0.8))
    time.at(
      random.between(300, 2000),
      random.chance(0.5) ? () => failOver(world) : () => hurt(world, world.sentinels[0]?.master.process),
    )
  if (random.chance(0.5))
    strikeLeader(
      world,
      random.pick([
        'wait-start',
        'select-slave',
        'send-slaveof-noone',
        'wait-promotion',
        'wait-promotion',
        'reconf-slaves',
        'update-config',
      ]),
    )
  const count = Math.floor(random.between(0, 5))
  for (let i = 0; i < count; i++) time.at(random.between(300, end - 500), () => strike(world))
  time.at(end, () => mend(world))
}

const strike = (world: World): void => {
  const { random, network, sentinels, nodes, clients } = world
  const processes = [...sentinels, ...nodes].map(({ process }) => process)
  const kind = random.next()
  if (kind < 0.15) failOver(world)
  else if (kind < 0.35) hurt(world, random.pick(nodes).process)
  else if (kind < 0.5) hurt(world, random.pick(sentinels).process)
  else if (kind < 0.6) {
    note(world, 'cuts connections')
    network.cutSome(random.between(0.1, 1))
  } else if (kind < 0.7) stall(world, random.pick(clients).process)
  else if (kind < 0.8) forget(world)
  else {
    const side = processes.filter(() => random.chance(0.4))
    const [a, b] = clients.map(({ process }) => process) as [Process, Process]
    if (random.chance(0.6)) side.push(random.pick([a, b]))
    partition(world, side, [...processes, a, b])
  }
}

const note = ({ trace }: World, what: string): void => trace.note('-', what)

const failOver = (world: World): void => {
  const sentinel = world.random.pick(world.sentinels)
  if (!sentinel.process.isRunning || world.sentinels.some(({ failover }) => failover !== undefined)) return
  const isAccepted = requestFailover(sentinel)
  note(world, `SENTINEL FAILOVER on ${sentinel.process.name}${isAccepted ? '' : ' is refused'}`)
}

/** Stops or freezes a process, for a while. */
const hurt = (world: World, process: Process | undefined): void => {
  const { random, time, network } = world
  if (process === undefined || !process.isRunning) return
  const forMs = random.pick([50, 400, 1500, 3000, 5000])
  if (random.chance(0.5)) {
    note(world, `freezes ${process.name} for ${forMs} ms`)
    process.freeze()
    time.after(forMs, () => process.thaw())
  } else {
    note(world, `kills ${process.name} for ${forMs} ms`)
    process.stop()
    network.ended(process)
    time.after(forMs, () => revive(world, process))
  }
}

const revive = (world: World, process: Process): void => {
  if (!process.isDown) return
  note(world, `starts ${process.name}`)
  process.start()
  world.nodes.find((node) => node.process === process)?.started()
  world.sentinels.find((sentinel) => sentinel.process === process)?.restarted()
}

const stall = (world: World, process: Process): void => {
  const forMs = world.random.between(20, 1500)
  note(world, `stalls ${process.name} for ${forMs.toFixed()} ms`)
  process.freeze()
  world.time.after(forMs, () => process.thaw())
}

const partition = (world: World, side: readonly Process[], all: readonly Process[]): void => {
  const forMs = world.random.pick([300, 2000, 6000])
  note(world, `cuts ${side.map(({ name }) => name).join(' ')} off for ${forMs} ms`)
  for (const a of side) for (const b of all) if (!side.includes(b)) world.network.block(a, b)
  world.time.after(forMs, () => {
    note(world, 'heals')
    world.network.heal()
  })
}

/** SENTINEL REMOVE and MONITOR: the same master under epoch 0, as if it had never been another. */
const forget = (world: World): void => {
  const { random, sentinels } = world
  const { currentMaster } = random.pick(sentinels)
  const chosen = random.chance(0.5) ? sentinels : [random.pick(sentinels)]
  for (const sentinel of chosen) {
    if (!sentinel.process.isRunning) continue
    note(world, `${sentinel.process.name} is made to forget, and to monitor ${currentMaster.process.name}`)
    sentinel.isMonitoring = false
    sentinel.endFailover()
    sentinel.known.clear()
    sentinel.process.clock.after(random.between(5, 200), () => remember(sentinel, currentMaster))
  }
}

const remember = (sentinel: Sentinel, master: Sentinel['master']): void => {
  sentinel.isMonitoring = true
  sentinel.configEpoch = 0
  sentinel.vote = { epoch: -1, leader: undefined }
  sentinel.adopt(master)
  sentinel.publish('+monitor', { type: 'changed' })
}

/** Kills, freezes or cuts off the first leader that reaches a state. */
const strikeLeader = (world: World, state: FailoverState): void => {
  const { random, time } = world
  let isDone = false
  for (const sentinel of world.sentinels) {
    sentinel.onState = (leader, reached) => {
      if (isDone || reached !== state || world.faultsAreOver) return
      isDone = true
      time.after(random.between(0, random.pick([1, 30, 1000])), () => {
        note(world, `strikes the leader ${leader.process.name} after ${state}`)
        if (random.chance(0.7)) hurt(world, leader.process)
        else {
          const all = [...world.sentinels, ...world.nodes, ...world.clients].map(({ process }) => process)
          partition(world, [leader.process, ...(random.chance(0.3) ? [random.pick(world.nodes).process] : [])], all)
        }
      })
    }
  }
}

/** Everything works again. */
const mend = (world: World): void => {
  note(world, 'mends everything')
  const owners = [...world.sentinels, ...world.nodes, ...world.clients]
  world.network.heal()
  for (const { process } of owners) {
    process.thaw()
    revive(world, process)
  }
  for (const sentinel of world.sentinels) {
    sentinel.onState = () => {}
    if (!sentinel.isMonitoring) remember(sentinel, world.sentinels[0]?.master ?? sentinel.master)
  }
}
