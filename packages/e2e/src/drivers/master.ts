import type { ClusterEvent } from './events.js'

/** What one sentinel says: the address it gives to clients, and the epoch of the configuration it has it from. */
export interface MasterReport {
  readonly sentinel: string
  readonly host: string
  readonly port: number
  readonly epoch: number
}

/** The newest of several reports: the one with the highest epoch, whatever the majority says. */
export const newestReport = (reports: readonly MasterReport[]): MasterReport | undefined =>
  reports.reduce<MasterReport | undefined>(
    (best, report) => (best === undefined || report.epoch > best.epoch ? report : best),
    undefined,
  )

/** A change of master as `+switch-master` announces it. */
export interface MasterSwitch {
  readonly masterName: string
  readonly from: string
  readonly to: string
}

/** Reads `+switch-master <name> <old host> <old port> <new host> <new port>`. */
export const parseSwitch = (event: ClusterEvent): MasterSwitch | undefined => {
  if (event.kind !== 'sentinel' || event.channel !== '+switch-master') return undefined
  const [masterName, oldHost, oldPort, newHost, newPort] = event.payload.split(' ')
  if (!masterName || !oldHost || !oldPort || !newHost || !newPort) return undefined
  return { masterName, from: `${oldHost}:${oldPort}`, to: `${newHost}:${newPort}` }
}

/** Reads `+promoted-slave slave <name> <host> <port> @ <master name> <old host> <old port>`. */
export const parsePromotion = (event: ClusterEvent): MasterSwitch | undefined => {
  if (event.kind !== 'sentinel' || event.channel !== '+promoted-slave') return undefined
  const [, , newHost, newPort, , masterName, oldHost, oldPort] = event.payload.split(' ')
  if (!masterName || !oldHost || !oldPort || !newHost || !newPort) return undefined
  return { masterName, from: `${oldHost}:${oldPort}`, to: `${newHost}:${newPort}` }
}

/**
 * The master after an event. A switch counts only when it leads away from the master known so far: every sentinel
 * announces each switch once, and one that was frozen announces it long after the others have gone on.
 */
export const masterAfter = (current: string, event: ClusterEvent): string => {
  const change = parsePromotion(event) ?? parseSwitch(event)
  return change !== undefined && change.from === current ? change.to : current
}

/** The masters a cluster had, beginning with `first`: one more entry for each switch, however often it was announced. */
export const masterHistory = (first: string, events: readonly ClusterEvent[]): readonly string[] => {
  const masters = [first]
  for (const event of events) {
    const current = masters.at(-1) as string
    const next = masterAfter(current, event)
    if (next !== current) masters.push(next)
  }
  return masters
}
