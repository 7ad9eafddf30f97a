import { type Address, formatAddress } from '../topology/address.js'
import type { Listed } from './answer.js'

/** Where a sentinel can be reached, and the name it was given as, for TLS to verify. */
export interface Endpoint extends Address {
  readonly servername?: string | undefined
}

/** One connection to a sentinel, as far as the choice of connections is concerned. */
export interface Member {
  readonly endpoint: Endpoint
  readonly link: { readonly type: 'down' } | { readonly type: 'up'; readonly runId: string | undefined }
  /** The other sentinels that this one listed last. */
  readonly listed: readonly Listed[]
}

export interface Plan {
  readonly open: readonly Endpoint[]
  readonly close: readonly string[]
  /** The sentinels there are, each once, reached or not: what a majority is a majority of. */
  readonly voters: readonly string[]
}

export interface MembersInput {
  readonly members: ReadonlyMap<string, Member>
  /** The seeds, as their names resolve now. */
  readonly seeds: readonly Endpoint[]
  /** Run ids that were met behind an address: a Service's address is another sentinel each time. */
  readonly aliases: ReadonlyMap<string, string>
  /** ioredis' `updateSentinels`: whether sentinels that are not seeds are used at all. */
  readonly learn: boolean
}

/** What a member is known by. */
export const endpointKey: (endpoint: Address) => string = formatAddress

/**
 * Which sentinels to connect to, which connections to give up, and who counts.
 *
 * One connection for each sentinel, though it may be known by several addresses (a seed's name, a Service, its own):
 * the run id tells. Seeds are never forgotten; a learnt sentinel is when its connection is down and no sentinel that
 * can be reached lists it any more. While none can be reached nothing is forgotten.
 */
export const plan = ({ members, seeds, aliases, learn }: MembersInput): Plan => {
  const ups = [...members].filter(([, member]) => member.link.type === 'up')
  const byRunId = new Map<string, string>()
  const duplicates = new Set<string>()
  for (const [key, { link }] of ups) {
    if (link.type !== 'up' || link.runId === undefined) continue
    if (byRunId.has(link.runId)) duplicates.add(key)
    else byRunId.set(link.runId, key)
  }

  const reachedElsewhere = (key: string, runId: string | undefined): boolean => {
    const holder = runId === undefined ? undefined : byRunId.get(runId)
    return holder !== undefined && holder !== key
  }
  const listed = learn ? ups.flatMap(([, member]) => member.listed) : []
  const wanted = new Map<string, Endpoint>()
  const voters = new Set<string>(ups.map(([key]) => key).filter((key) => !duplicates.has(key)))
  for (const { address, runId } of listed) {
    const key = endpointKey(address)
    if (reachedElsewhere(key, runId)) continue
    wanted.set(key, address)
    voters.add(key)
  }
  for (const seed of seeds) {
    const key = endpointKey(seed)
    if (!reachedElsewhere(key, aliases.get(key))) wanted.set(key, seed)
  }

  const forgotten = (key: string, { link }: Member): boolean =>
    duplicates.has(key) || (ups.length > 0 && link.type === 'down' && !wanted.has(key))
  const close = [...members].filter(([key, member]) => forgotten(key, member)).map(([key]) => key)
  const open = [...wanted].filter(([key]) => !members.has(key)).map(([, endpoint]) => endpoint)
  // As long as nobody was reached, or nobody may be learnt, the seeds are all there is to count.
  const counted = ups.length > 0 && learn ? voters : new Set([...members.keys(), ...wanted.keys()])
  return { open, close, voters: [...counted].filter((key) => !duplicates.has(key)) }
}
