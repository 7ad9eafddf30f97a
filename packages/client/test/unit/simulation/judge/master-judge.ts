import { formatAddress, sameAddress } from '../../../../src/topology/address.js'
import type { Consequence } from '../../../../src/topology/observation.js'
import { sameClaim, type TopologyState } from '../../../../src/topology/state.js'
import type { Client } from '../client/client.js'
import type { DataNode } from '../cluster/data-node.js'
import type { Connection } from '../world/connection.js'
import type { Report } from './belief-judge.js'
import type { Hearsay } from './hearsay.js'

/** The first heartbeats are on their way before anybody knows how close they have to be. */
const FIRST_BEAT_MS = 1500

/**
 * Where writes go. A client issues them to the node that it believes to be master and to no other, none while its fence
 * is closed, none to two nodes under one epoch, and none to an old master after one to its successor, unless it has
 * told `rolled-back`, has heard a higher epoch, or a majority holds the old one to be master.
 */
export class MasterJudge {
  readonly #client: Client
  readonly #hearsay: Hearsay
  readonly #report: Report
  readonly #byEpoch = new Map<number, DataNode>()
  /** The last write: to whom, under which epoch, and since when that node had been master then. */
  #last: { readonly node: DataNode; readonly epoch: number; readonly tenure: number } | undefined
  /** Since the last write it has told that it goes back, or has gone where a majority wanted it. */
  #isExcused = false

  constructor(client: Client, hearsay: Hearsay, report: Report) {
    this.#client = client
    this.#hearsay = hearsay
    this.#report = report
  }

  observed({ belief: was }: TopologyState, consequences: readonly Consequence[]): void {
    if (consequences.some(({ type }) => type === 'rolled-back')) this.#isExcused = true
    const { belief: is } = this.#client.topology.state
    if (was === undefined || is === undefined || is === was || is.type === 'provisional') return
    const isLower = is.claim.epoch <= was.claim.epoch && !sameClaim(is.claim, was.claim)
    if (!isLower || !this.#hearsay.isHeldByMajority(is.claim)) return
    // Epochs begin anew there: what was under the others does not count any more.
    this.#isExcused = true
    this.#byEpoch.clear()
  }

  issued(node: DataNode, connection: Connection): void {
    const { state } = this.#client.topology
    const { belief } = state
    const where = formatAddress(node.address)
    if (belief === undefined || !sameAddress(belief.claim.address, node.address)) {
      const believed = belief ? formatAddress(belief.claim.address) : 'nobody'
      this.#report('writes go to the master that is believed', `one goes to ${where}, and ${believed} is believed`)
      return
    }
    const { fence } = this.#client.settings.failover
    if (state.fence.type === 'closed' && fence !== 'off')
      this.#report('no write passes a closed fence', `one goes to ${where}`)
    this.#checkIsolation(where)
    const { epoch } = belief.claim
    if (belief.type === 'confirmed') {
      const other = this.#byEpoch.get(epoch)
      if (other !== undefined && other !== node) {
        this.#report(
          'no two masters of one epoch',
          `${where} after ${formatAddress(other.address)} under epoch ${epoch}`,
        )
      }
      this.#byEpoch.set(epoch, node)
    }
    const last = this.#last
    const goesBack = last !== undefined && node !== last.node && node.tenure <= last.tenure
    // Sentinel may choose an old master that it has not converted yet: then that one is the successor.
    const isNext = belief.type === 'provisional' || epoch > (last?.epoch ?? -1)
    if (goesBack && !isNext && !this.#isExcused) {
      this.#report(
        'no write to an old master after its successor',
        `${where} after ${formatAddress(last.node.address)}`,
      )
    }
    if (last?.node !== node) this.#isExcused = false
    this.#last = { node, epoch, tenure: node.tenure }
    if (!connection.isOpen) this.#report('writes go to a connection that stands', where)
  }

  /** A client that has not been stalled meanwhile knows that it is cut off before anybody can have been promoted. */
  #checkIsolation(where: string): void {
    const { settings, process, cutOffSince } = this.#client
    if (settings.failover.isolation !== 'fence') return
    if (this.#hearsay.isCutOff) {
      this.#report("with isolation: 'fence' no write is issued without a majority", `one goes to ${where}`)
    }
    const isLate = cutOffSince !== undefined && process.clock.now() > cutOffSince + settings.downAfterMs
    if (isLate && cutOffSince > FIRST_BEAT_MS && process.thawedAt < cutOffSince) {
      this.#report("with isolation: 'fence' writes end before others can promote", `cut off since ${cutOffSince} ms`)
    }
  }
}
