import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isolationHeartbeat } from '../../../src/failover/isolation.js'

describe('the heartbeat of a client that must notice its isolation', () => {
  it('leaves a quarter of down-after, whatever the configured one is', () => {
    const ms = fc.integer({ min: 100, max: 60_000 })
    fc.assert(
      fc.property(ms, ms, ms, (downAfterMs, intervalMs, timeoutMs) => {
        const fast = isolationHeartbeat(downAfterMs, { intervalMs, timeoutMs })
        expect(fast.intervalMs + fast.timeoutMs).toBeLessThanOrEqual(0.75 * downAfterMs)
        expect(fast.intervalMs).toBeLessThanOrEqual(intervalMs)
        expect(fast.timeoutMs).toBeLessThanOrEqual(timeoutMs)
      }),
    )
  })
})
