import { type Address, sameAddress } from '../topology/address.js'

/** Enough for every node of a cluster; where pods come and go, the oldest are forgotten. */
const MOST_KNOWN = 32

/**
 * Keeps a replaced master out that comes back under the address of its successor: thawed, with an address that was
 * given away, behind a name that still resolves to the old one. It says that it is master, and for about ten seconds
 * nobody tells it otherwise. Its run id gives it away.
 */
export class Quarantine {
  /** Where each node was met as master, by its run id. */
  readonly #met = new Map<string, Address>()

  /**
   * Whether a node that says it is master may be used as such: one that was met under another address before is let in
   * only where the sentinels name it by its run id.
   */
  admits(address: Address, runId: string | undefined, masterRunId: string | undefined): boolean {
    if (runId === undefined) return true
    const before = this.#met.get(runId)
    if (before !== undefined && !sameAddress(before, address) && runId !== masterRunId) return false
    this.#met.delete(runId)
    this.#met.set(runId, address)
    const [oldest] = this.#met.keys()
    if (this.#met.size > MOST_KNOWN && oldest !== undefined) this.#met.delete(oldest)
    return true
  }
}
