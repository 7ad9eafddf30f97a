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
  | { readonly type: 'selected'; readonly name: string; readonly candidate: Address }
  /** A quorum holds the master to be down. */
  | { readonly type: 'master-down'; readonly name: string; readonly master: Address }
  /** The quorum does no longer. */
  | { readonly type: 'master-back'; readonly name: string }
  /** A failover has begun: because of that, or by hand. */
  | { readonly type: 'failover-started'; readonly name: string; readonly master: Address }
  /** The failover was given up before a replica was promoted. */
  | { readonly type: 'failover-ended'; readonly name: string }
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

const selected: Parse = ([kind, , host, port, , name]) => {
  const candidate = address(host, port)
  return kind === 'slave' && name && candidate ? { type: 'selected', name, candidate } : undefined
}

/** `master <name> …`, or `slave|sentinel … @ <name> <master ip> <master port>` */
const nameOf = (words: readonly string[]): string | undefined => (words[0] === 'master' ? words[1] : words[5])

const about =
  (type: 'master-back' | 'failover-ended' | 'changed'): Parse =>
  (words) => {
    const name = nameOf(words)
    return name ? { type, name } : undefined
  }

/** `master <name> <ip> <port> …` */
const ofMaster =
  (type: 'master-down' | 'failover-started'): Parse =>
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
  '-odown': about('master-back'),
  '-failover-abort-not-elected': about('failover-ended'),
  '-failover-abort-no-good-slave': about('failover-ended'),
  '-failover-abort-slave-timeout': about('failover-ended'),
  '+config-update-from': about('changed'),
  '+failover-end': about('changed'),
  '+failover-end-for-timeout': about('changed'),
  '+convert-to-slave': about('changed'),
  '+reset-master': about('changed'),
  '+monitor': about('changed'),
  '+reboot': about('changed'),
  '+role-change': about('changed'),
  '-role-change': about('changed'),
  '+sdown': about('changed'),
  '-sdown': about('changed'),
  '+slave': about('changed'),
  '+sentinel': about('changed'),
  '+sentinel-address-switch': about('changed'),
} as const satisfies Record<string, Parse>

/** The channels to subscribe to on every sentinel. */
export const CHANNELS: readonly string[] = Object.keys(PARSERS)

/** Reads one message; `undefined` for a channel or a payload that says nothing to a client. */
export const parseEvent = (channel: string, payload: string): SentinelEvent | undefined => {
  if (!Object.hasOwn(PARSERS, channel)) return undefined
  const meaning = PARSERS[channel as keyof typeof PARSERS](payload.split(' '))
  return meaning && { channel, ...meaning }
}
