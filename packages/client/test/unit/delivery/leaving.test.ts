import { describe, expect, it } from 'vitest'
import type { TopologyConnector } from '../../../src/connection/connector.js'
import type { Internals } from '../../../src/connection/internals.js'
import { Delivery } from '../../../src/delivery/delivery.js'
import { resolveFailover } from '../../../src/options/failover.js'
import { Queue } from '../simulation/client/queue.js'
import { Write } from '../simulation/client/write.js'
import { VirtualTime } from '../simulation/world/virtual-time.js'

/** A client with one write in flight, on a connection to a node that is about to be left. */
const leaving = (fenceTimeoutMs = 2000) => {
  const clock = new VirtualTime()
  const sent: unknown[] = []
  let drops = 0
  const connector = {
    isForMaster: true,
    isSettled: true,
    isAstray: false,
    watch: {
      isFenced: false,
      isIsolated: false,
      oldMasterAnswers: true,
      facts: { commands: { kindOf: () => 'write' as const } },
    },
    drop: () => {
      drops++
    },
    onHeard: () => {},
    onLeave: () => {},
  }
  const redis = {
    status: 'ready',
    stream: {},
    options: {},
    condition: null,
    commandQueue: new Queue(),
    offlineQueue: new Queue(),
    manuallyClosing: false,
  }
  const { gate } = new Delivery({
    redis: redis as unknown as Internals,
    connector: connector as unknown as TopologyConnector,
    failover: resolveFailover({ fenceTimeoutMs }),
    resend: 'safe',
    clock,
    send: (command) => sent.push(command),
    waitedMs: () => 0,
  })
  redis.commandQueue.push({ command: new Write(1, 'set') })
  const move = () => {
    connector.isSettled = false
    connector.isAstray = true
    connector.onHeard()
    connector.onLeave()
  }
  return { clock, connector, gate, redis, sent, move, drops: () => drops }
}

describe('while a replaced master answers what it was sent', () => {
  it('nothing more is sent to it, with a fence before or without', () => {
    const { gate, move, sent } = leaving()
    move()
    expect(gate.isClosed).toBe(true)
    gate.pass(new Write(2, 'set'), undefined)
    expect(sent).toEqual([])
  })

  it('it is left before a short bound lets go what is held', async () => {
    const { clock, move, sent, gate, drops } = leaving(60)
    move()
    gate.pass(new Write(2, 'set'), undefined)
    while (drops() === 0 && clock.step()) await Promise.resolve()
    expect(clock.now()).toBeLessThan(60)
    expect(drops()).toBe(1)
    expect(sent).toEqual([])
  })

  it('the connection that has taken its place is kept', async () => {
    const { connector, redis, move, drops } = leaving()
    move()
    redis.stream = {}
    connector.isSettled = true
    connector.isAstray = false
    redis.commandQueue.shift()
    await new Promise((resolve) => setImmediate(resolve))
    expect(drops()).toBe(0)
  })

  it('it is kept where it is the master again before it has answered all', async () => {
    const { connector, redis, move, drops } = leaving()
    move()
    connector.isSettled = true
    connector.isAstray = false
    redis.commandQueue.shift()
    await new Promise((resolve) => setImmediate(resolve))
    expect(drops()).toBe(0)
  })

  it('it is left as soon as it has answered all', async () => {
    const { redis, move, drops } = leaving()
    move()
    redis.commandQueue.shift()
    await new Promise((resolve) => setImmediate(resolve))
    expect(drops()).toBe(1)
  })
})
