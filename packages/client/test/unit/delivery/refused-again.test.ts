import { describe, expect, it } from 'vitest'
import type { Internals } from '../../../src/connection/internals.js'
import { Gate } from '../../../src/delivery/gate.js'
import { resolveFailover } from '../../../src/options/failover.js'
import { Write } from '../simulation/client/write.js'
import { VirtualTime } from '../simulation/world/virtual-time.js'

/** A gate that refuses writes, because less than a majority of the sentinels is heard. */
const refusing = () => {
  const clock = new VirtualTime()
  const sentBefore = new Set<unknown>()
  const gate = new Gate({
    redis: { status: 'ready', options: {} } as Internals,
    send: () => {},
    table: () => ({ kindOf: () => 'write' }),
    transaction: { isOpen: false, isBroken: false },
    policy: resolveFailover({ isolation: 'fence' }),
    clock,
    wasSent: (command) => sentBefore.has(command),
  })
  gate.update({ isFenced: false, isIsolated: true, isSettled: true, isAstray: false, isRefused: false })
  return { gate, clock, sentBefore }
}

describe('a write that can no longer be sent', () => {
  it('was not executed where it was never sent', () => {
    const { gate, clock } = refusing()
    clock.step()
    const write = new Write(1, 'set')
    gate.pass(write, undefined)
    expect(write.outcome).toMatchObject({ error: { code: 'QUORUM_LOST', outcome: 'not-executed' } })
  })

  it('may have been executed where it was sent before', () => {
    const { gate, clock, sentBefore } = refusing()
    const [held, late] = [new Write(1, 'set'), new Write(2, 'set')]
    for (const write of [held, late]) sentBefore.add(write)
    gate.pass(held, undefined)
    clock.step()
    gate.pass(late, undefined)
    for (const { outcome } of [held, late]) {
      expect(outcome).toMatchObject({
        error: { code: 'UNCERTAIN_WRITE', outcome: 'unknown', cause: { code: 'QUORUM_LOST' } },
      })
    }
  })
})
