import type { Sendable } from '../../../src/connection/internals.js'
import { Gate, type Outlook } from '../../../src/delivery/gate.js'
import { SwitchmasterError } from '../../../src/errors.js'
import { resolveFailover } from '../../../src/options/failover.js'
import type { Failover } from '../../../src/options/types.js'
import { command, FakeRedis, lineOf, table } from './fake.js'
import { ManualClock } from './manual-clock.js'

export const CALM: Outlook = { isFenced: false, isIsolated: false, isRefused: false, isSettled: true, isAstray: false }
export const FENCED: Outlook = { ...CALM, isFenced: true }

/** A gate between a program and a client that writes down what it is given to send. */
export class Place {
  readonly redis = new FakeRedis()
  readonly clock = new ManualClock()
  readonly sent: string[] = []
  readonly resent = new WeakSet<Sendable>()
  readonly transaction = { isOpen: false, isBroken: false }
  readonly gate: Gate

  constructor(policy: Partial<Failover> = {}) {
    this.gate = new Gate({
      redis: this.redis,
      send: (sendable) => {
        this.sent.push(lineOf(sendable))
        return sendable.promise
      },
      table: () => table,
      transaction: this.transaction,
      policy: resolveFailover(policy),
      clock: this.clock,
      wasSent: (sendable) => this.resent.has(sendable),
    })
  }

  /** As `sendCommand` does. */
  issue(line: string, stream?: unknown): Sendable {
    const issued = command(line)
    if (this.gate.isClosed) this.gate.pass(issued, stream)
    else this.sent.push(line)
    return issued
  }

  pipeline(...lines: string[]): Sendable[] {
    const stream = {}
    return lines.map((line) => this.issue(line, stream))
  }

  /** What ioredis sends when its connection is ready, in its order. */
  flush(): string[] {
    const items = this.redis.offlineQueue.items.splice(0)
    return items.map((item) => `${item.select}: ${lineOf(item.command)}`)
  }
}

export const codeOf = (outcome: unknown): unknown => (outcome instanceof SwitchmasterError ? outcome.code : outcome)
