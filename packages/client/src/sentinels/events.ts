import type { Address } from '../topology/address.js'

/**
 * What a sentinel publishes, as far as it matters to a client. Each is published by the sentinel that saw it and heard
 * only on a connection to that one; see `sentinelEvent` in Redis' sentinel.c.
 */
export type SentinelEvent = { readonly channel: string } & Meaning

type Meaning =
  /** The master has changed. Published by the leader when the failover ends, by the others as soon as they know. */
  | { readonly type: 'switch-master'; readonly name: string; readonly from: Address; readonly to: Address }
  /** The candidate has become master: the point of no return. Only the failover's leader says so. */
  | { readonly type: 'promoted'; readonly name: string; readonly from: Address; readonly to: Address }
  /** The leader has chosen which replica to promote. */
  | { readonly type: 'selected'; readonly name: string; readonly candidate: Address; readonly master: Address }
  /** A quorum holds the master to be down. */
  | { readonly type: 'master-down'; readonly name: string; readonly master: Address }
  /** The quorum does no longer. */
  | { readonly type: 'master-back'; readonly name: string; readonly master: Address }
  /** A failover has begun: because of that, or by hand. */
  | { readonly type: 'failover-started'; readonly name: string; readonly master: Address }
  /** The failover was given up before a replica was promoted. */
  | { readonly type: 'failover-ended'; readonly name: string; readonly master: Address }
  /** Another sentinel is back: worth connecting to it now. */
  | { readonly type: 'sentinel-back'; readonly name: string; readonly sentinel: Address }
  /** Something else may have changed: worth asking this sentinel again. */
  | { readonly type: 'changed'; readonly name: string }

type Parse = (words: readonly string[]) => Meaning | undefined

const address = (host: string | undefined, port: string | undefined): Address | undefined => {
  const number = Number(port)
  return host && Number.isInteger(number) && number > 0 && number < 65_536 ? { host, port: number } : undefined
}

/** `<name> <old ip> <old port> <new ip> <new port>` */
const switchMaster: Parse = ([name, oldHost, oldPort, newHost, newPort]) => {
  const from = address(oldHost, oldPort)
  const to = address(newHost, newPort)
  return name && from && to ? { type: 'switch-master', name, from, to } : undefined
}

/** `slave <ip:port> <ip> <port> @ <name> <master ip> <master port>` */
const promoted: Parse = ([kind, , host, port, , name, oldHost, oldPort]) => {
  const to = address(host, port)
  const from = address(oldHost, oldPort)
  return kind === 'slave' && name && from && to ? { type: 'promoted', name, from, to } : undefined
}

const selected: Parse = ([kind, , host, port, , name, masterHost, masterPort]) => {
  const candidate = address(host, port)
  const master = address(masterHost, masterPort)
  return kind === 'slave' && name && candidate && master ? { type: 'selected', name, candidate, master } : undefined
}

/** `master <name> …`, or `slave|sentinel … @ <name> <master ip> <master port>` */
const nameOf = (words: readonly string[]): string | undefined => (words[0] === 'master' ? words[1] : words[5])

const changed: Parse = (words) => {
  const name = nameOf(words)
  return name ? { type: 'changed', name } : undefined
}

/** `sentinel <run id> <ip> <port> @ <name> <master ip> <master port>`; the same of a master or a replica is a change. */
const back: Parse = (words) => {
  const [kind, , host, port, , name] = words
  const sentinel = address(host, port)
  return kind === 'sentinel' && name && sentinel ? { type: 'sentinel-back', name, sentinel } : changed(words)
}

/** `master <name> <ip> <port> …` */
const ofMaster =
  (type: 'master-down' | 'master-back' | 'failover-started' | 'failover-ended'): Parse =>
  ([kind, name, host, port]) => {
    const master = address(host, port)
    return kind === 'master' && name && master ? { type, name, master } : undefined
  }

/** Only what is said of a master starts or ends a failover: replicas have no `+odown`. */
const PARSERS = {
  '+switch-master': switchMaster,
  '+promoted-slave': promoted,
  '+selected-slave': selected,
  '+odown': ofMaster('master-down'),
  '+try-failover': ofMaster('failover-started'),
  '-odown': ofMaster('master-back'),
  '-failover-abort-not-elected': ofMaster('failover-ended'),
  '-failover-abort-no-good-slave': ofMaster('failover-ended'),
  '-failover-abort-slave-timeout': ofMaster('failover-ended'),
  '+config-update-from': changed,
  '+failover-end': changed,
  '+failover-end-for-timeout': changed,
  '+convert-to-slave': changed,
  '+reset-master': changed,
  '+monitor': changed,
  '+reboot': changed,
  '+role-change': changed,
  '-role-change': changed,
  '+sdown': changed,
  '-sdown': back,
  '+slave': changed,
  '+sentinel': changed,
  '+sentinel-address-switch': changed,
} as const satisfies Record<string, Parse>

/** The channels to subscribe to on every sentinel. */
export const CHANNELS: readonly string[] = Object.keys(PARSERS)

/** Reads one message; `undefined` for a channel or a payload that says nothing to a client. */
export const parseEvent = (channel: string, payload: string): SentinelEvent | undefined => {
  if (!Object.hasOwn(PARSERS, channel)) return undefined
  const meaning = PARSERS[channel as keyof typeof PARSERS](payload.split(' '))
  return meaning && { channel, ...meaning }
}
