/** What one sentinel says. */
export interface SentinelView {
  readonly pod: string
  readonly id: string
  /** The address of the master it names. */
  readonly master: string
  readonly flags: string
  /** `num-other-sentinels`, the dead ones included. */
  readonly others: number
  /** `num-slaves`, the dead ones included. */
  readonly replicas: number
  /** The replicas that it reaches. */
  readonly liveReplicas: number
  /** The answer to CKQUORUM. */
  readonly quorum: string
}

/** What one Redis says. */
export interface RedisView {
  readonly pod: string
  readonly address: string
  readonly role: string
  /** Of a replica: whom it follows. */
  readonly master: string
  readonly linked: boolean
  readonly keys: number
}

/** What all the pods that answer say. */
export interface ClusterView {
  readonly sentinels: readonly SentinelView[]
  readonly redis: readonly RedisView[]
  /** Which pods did not answer, and why. */
  readonly silent: readonly string[]
}

/** What a sentinel is asked, one line of JSON each. */
export const SENTINEL_QUESTIONS: readonly string[] = [
  'SENTINEL MYID',
  'SENTINEL MASTER mymaster',
  'SENTINEL REPLICAS mymaster',
  'SENTINEL CKQUORUM mymaster',
]

/** What a Redis is asked. */
export const REDIS_QUESTIONS: readonly string[] = ['ROLE', 'DBSIZE']

/** A pod's answers. */
export interface Answers {
  readonly pod: string
  readonly lines: readonly string[]
}

const sentinelOf = ({ pod, lines: [id = '', master = '', replicas = '', quorum = ''] }: Answers): SentinelView => {
  const { ip = '', flags = '', ...counts } = JSON.parse(master) as Record<string, string>
  return {
    pod,
    id: JSON.parse(id),
    master: ip,
    flags,
    others: Number(counts['num-other-sentinels']),
    replicas: Number(counts['num-slaves']),
    liveReplicas: (JSON.parse(replicas) as { flags: string }[]).filter(({ flags }) => flags === 'slave').length,
    // Where there is no quorum it is an error, which is no JSON.
    quorum: quorum.startsWith('"') ? JSON.parse(quorum) : quorum,
  }
}

const redisOf = ({ pod, address, lines: [role = '', keys] }: Answers & { readonly address: string }): RedisView => {
  const [name = '', master, , link] = JSON.parse(role) as string[]
  const replica = name === 'slave'
  return {
    pod,
    address,
    role: name,
    master: replica ? (master ?? '') : '',
    linked: replica && link === 'connected',
    keys: Number(keys),
  }
}

/** Reads what the pods have answered. */
export const viewOf = (
  sentinels: readonly Answers[],
  redis: readonly (Answers & { readonly address: string })[],
): ClusterView => {
  const silent: string[] = []
  const read = <A extends Answers, T>(answers: readonly A[], parse: (answer: A) => T): T[] =>
    answers.flatMap((answer) => {
      try {
        return [parse(answer)]
      } catch {
        silent.push(`${answer.pod} says ${answer.lines.join(' | ') || 'nothing'}`)
        return []
      }
    })
  return { sentinels: read(sentinels, sentinelOf), redis: read(redis, redisOf), silent }
}

const sentinelTroubles = (sentinel: SentinelView, master: string, replicas: number): string[] => {
  const { pod, flags, others, liveReplicas, quorum } = sentinel
  return [
    sentinel.master === master ? '' : `${pod} names ${sentinel.master}`,
    flags === 'master' ? '' : `${pod} calls the master ${flags}`,
    others === 2 ? '' : `${pod} knows ${others} other sentinels`,
    liveReplicas === replicas ? '' : `${pod} reaches ${liveReplicas} replicas of ${replicas}`,
    quorum.startsWith('OK 3 usable Sentinels') ? '' : `${pod}: ${quorum}`,
  ].filter(Boolean)
}

/** What keeps a cluster from being whole: one master that three sentinels of three seats name, and its replicas. */
export const troublesOf = ({ sentinels, redis, silent }: ClusterView, replicas: number): readonly string[] => {
  const masters = redis.filter(({ role }) => role === 'master')
  const [master] = masters
  if (master === undefined || masters.length > 1) return [`${masters.length} masters`, ...silent]
  const followers = redis.filter((one) => one.role === 'slave' && one.linked && one.master === master.address)
  const ids = new Set(sentinels.map(({ id }) => id))
  return [
    ...silent,
    followers.length === replicas ? '' : `${followers.length} replicas of ${replicas} follow ${master.pod}`,
    sentinels.length === 3 && ids.size === 3 ? '' : `${sentinels.length} sentinels answer, with ${ids.size} ids`,
    ...sentinels.flatMap((sentinel) => sentinelTroubles(sentinel, master.address, replicas)),
  ].filter(Boolean)
}
