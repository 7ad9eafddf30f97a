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
