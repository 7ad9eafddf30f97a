import type { SentinelConnectionOptions } from 'ioredis'
import type { Replica } from '../sentinels/answer.js'
import { type Address, sameAddress } from '../topology/address.js'

/** ioredis' `preferredSlaves`: a function over Sentinel's own records, one address, or several with `prio`. */
export type PreferredSlaves = NonNullable<SentinelConnectionOptions['preferredSlaves']>

interface Choice {
  readonly replicas: readonly Replica[]
  readonly preferred: PreferredSlaves | undefined
  /** The replica that has just failed: taken only where there is no other. */
  readonly avoided: Address | undefined
  /** From 0 to below 1. */
  readonly random: number
}

/** The replica that a client with `role: 'slave'` is to use; `undefined` where none is up. */
export const chooseReplica = ({ replicas, preferred, avoided, random }: Choice): Address | undefined => {
  const up = replicas.filter(({ status }) => status === 'up')
  const others = up.filter((replica) => !sameAddress(replica, avoided))
  const open = others.length > 0 ? others : up
  const chosen = preferredOf(open, preferred) ?? open[Math.floor(random * open.length)]
  return chosen && { host: chosen.host, port: chosen.port }
}

const preferredOf = (up: readonly Replica[], preferred: PreferredSlaves | undefined): Address | undefined => {
  if (preferred === undefined || up.length === 0) return undefined
  const named = (ip: string, port: string): Replica | undefined =>
    up.find(({ record }) => record.ip === ip && record.port === String(port))
  if (typeof preferred === 'function') {
    const records = up.map(({ record }) => ({ ...record, ip: record.ip ?? '', port: record.port ?? '' }))
    const chosen = preferred(records)
    return chosen ? named(chosen.ip, chosen.port) : undefined
  }
  const wishes = Array.isArray(preferred) ? preferred : [preferred]
  return [...wishes]
    .sort((a, b) => (a.prio ?? 1) - (b.prio ?? 1))
    .map(({ ip, port }) => named(ip, port))
    .find((replica) => replica !== undefined)
}
