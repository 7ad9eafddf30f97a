import type { Address, Topology, TopologyEvents } from '@switchmaster/client'
import type { ClusterEvent } from '../drivers/events.js'

/** The name of the server at `host:port`. */
export type NameOf = (address: string) => string

type Narrator = { readonly [E in keyof TopologyEvents]?: TopologyEvents[E] }

/** Says what `redis.topology` has to tell about the master, until it is disposed of. */
export const narrateTopology = (topology: Topology, nameOf: NameOf, say: (text: string) => void): Disposable => {
  const name = ({ host, port }: Address): string => nameOf(`${host}:${port}`)
  const narrator: Narrator = {
    discovered: ({ master, epoch }) => say(`discovered: ${name(master)} is the master, epoch ${epoch}`),
    'failover-detected': ({ cause }) => say(`failover-detected: ${cause.split(' ')[0]}`),
    'candidate-selected': ({ candidate }) => say(`candidate-selected: ${name(candidate)}`),
    fenced: () => say('fenced: new writes wait'),
    released: ({ reason, tookMs }) => say(`released: ${reason}, they have waited ${tookMs} ms`),
    confirmed: ({ tookMs, epoch }) => say(`confirmed: ${tookMs} ms later, epoch ${epoch}`),
    'rolled-back': ({ from, to }) => say(`rolled-back: ${name(from)} -> ${name(to)}`),
    switched: ({ from, to, standing }) => say(`switched: ${name(from)} -> ${name(to)}, ${standing}`),
    aborted: () => say('aborted: the master stays'),
    'quorum-lost': ({ reachable, known }) => say(`quorum-lost: ${reachable} of ${known} sentinels answer`),
    'quorum-restored': ({ reachable, known }) => say(`quorum-restored: ${reachable} of ${known} sentinels answer`),
  }
  const entries = Object.entries(narrator) as [keyof TopologyEvents, () => void][]
  for (const [event, listener] of entries) topology.on(event, listener)
  return {
    [Symbol.dispose]: () => {
      for (const [event, listener] of entries) topology.off(event, listener)
    },
  }
}

/** What to say of an event that a sentinel has published; most are of no interest. */
export const narrateSentinel = (event: ClusterEvent, nameOf: NameOf): string | undefined => {
  if (event.kind !== 'sentinel') return undefined
  const words = event.payload.split(' ')
  const subject = nameOf(`${words[2]}:${words[3]}`)
  switch (event.channel) {
    case '+odown':
      return words[0] === 'master' ? `agree that ${subject} is down` : undefined
    case '+promoted-slave':
      return `announce ${subject} as the new master`
    case '+switch-master':
      return `announce ${nameOf(`${words[3]}:${words[4]}`)} as the new master`
    case '+convert-to-slave':
      return `turn ${subject} into a replica, which cuts its clients off`
    default:
      return undefined
  }
}
