import type { Socket } from 'node:net'
import { exchange } from '../connection/exchange.js'
import { type CommandTable, readCommandTable, UNKNOWN_TABLE } from '../delivery/command-table.js'
import { isolationHeartbeat } from '../failover/isolation.js'
import { Quarantine } from '../failover/quarantine.js'
import type { Failover } from '../options/types.js'
import type { Answer } from '../sentinels/answer.js'
import type { Heartbeat } from '../sentinels/link.js'
import type { Address } from './address.js'

/** Until a sentinel has told its own: with less, one crash makes several failovers. */
const LEAST_DOWN_AFTER_MS = 1000

/** What is known of a master besides where it is, shared by all clients that watch it. */
export class MasterFacts {
  readonly #isolation: Failover['isolation']
  readonly #quarantine = new Quarantine()
  #commands: CommandTable | undefined
  #downAfterMs: number | undefined
  #runId: string | undefined

  constructor({ isolation }: Pick<Failover, 'isolation'>) {
    this.#isolation = isolation
  }

  /** What its commands do; those of its modules, too. */
  get commands(): CommandTable {
    return this.#commands ?? UNKNOWN_TABLE
  }

  /** A sentinel that knows who is master has answered. */
  heard({ downAfterMs, masterRunId }: Extract<Answer, { type: 'master' }>): void {
    this.#downAfterMs = downAfterMs
    this.#runId = masterRunId
  }

  /** Asks a master for its COMMAND table, on a connection that nobody uses yet, where nobody has asked before. */
  async learnCommands(socket: Socket, signal: AbortSignal): Promise<void> {
    if (this.#commands) return
    const [reply] = await exchange(socket, [['COMMAND']], signal)
    this.#commands = reply instanceof Error ? UNKNOWN_TABLE : readCommandTable(reply)
  }

  /** A node has answered as master. Returns whether it may be used; see {@link Quarantine}. */
  admits(address: Address, runId: string | undefined): boolean {
    return this.#quarantine.admits(address, runId, this.#runId)
  }

  /** How closely the sentinels have to be listened to for this master's sake; `slow` where that is close enough. */
  heartbeat(slow: Heartbeat): Heartbeat {
    return this.#isolation === 'fence' ? isolationHeartbeat(this.#downAfterMs ?? LEAST_DOWN_AFTER_MS, slow) : slow
  }
}
