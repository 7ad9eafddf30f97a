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

/** A change of master, with the moment at which the first sentinel announced it. */
export interface TimedSwitch extends MasterSwitch {
  readonly at: number
}

/**
 * The changes of master in a cluster's events, each of them once, however many sentinels announced it and however late.
 * The events have to be all there are: the first change tells who was master before.
 */
export const switchesOf = (events: readonly ClusterEvent[]): readonly TimedSwitch[] => {
  const switches: TimedSwitch[] = []
  for (const event of events) {
    const change = parsePromotion(event) ?? parseSwitch(event)
    if (change === undefined) continue
    const current = switches.at(-1)?.to ?? change.from
    if (masterAfter(current, event) !== current) switches.push({ ...change, at: event.at })
  }
  return switches
}
