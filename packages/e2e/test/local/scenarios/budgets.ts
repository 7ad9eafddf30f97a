/** How long a server may be silent before a sentinel takes it for down: what all times of a failover depend on. */
export const DOWN_AFTER_MS = 1_000

/** The sentinels' `failover-timeout`: a second election begins two of them after the first. */
export const FAILOVER_TIMEOUT_MS = 5_000

/** What a machine with two cores can keep this process, or seven servers, waiting beyond what is counted for. */
export const NOISE_MS = 500

/** Sentinels ping once a second, or more often where down-after is shorter. */
export const PING_PERIOD_MS = Math.min(DOWN_AFTER_MS, 1_000)

/** During a failover the leader asks its candidate for INFO once a second: so late can it see the promotion. */
export const INFO_PERIOD_MS = 1_000

/** The longest pause between two looks of a sentinel. */
export const TICK_MS = 100

/** The steps of a failover that each take a tick: agree, elect, select, promote, look. */
const STEPS_MS = 5 * TICK_MS

/** From the death of a master to the announcement of the new one. Down-after runs from the first ping in vain, at once. */
export const AFTER_DEATH_MS = DOWN_AFTER_MS + STEPS_MS + INFO_PERIOD_MS + NOISE_MS

/** The same for a master that freezes: the ping that it does not answer may come a whole period later. */
export const AFTER_FREEZE_MS = AFTER_DEATH_MS + PING_PERIOD_MS

/** From the request for a planned failover to the announcement: nobody has to notice anything. */
export const AFTER_REQUEST_MS = STEPS_MS + INFO_PERIOD_MS + NOISE_MS

/** How often the votes were split: each costs two failover-timeouts, and a second that is left to chance. */
export const AFTER_SPLIT_VOTE_MS = 2 * FAILOVER_TIMEOUT_MS + 1_000

/** From the announcement to the first acknowledgement by the new master: a question, a connection, a write. */
export const FIRST_ACK_MS = 100 + NOISE_MS

/** From the announcement to the last acknowledgement by the old master: a question, and a socket destroyed. */
export const STALE_ACK_MS = 200

/** The longest pause of the client between two attempts to reach a sentinel that was away, and the attempt itself. */
export const LINK_BACK_MS = 5_000 + NOISE_MS

/**
 * From the moment that a master hears no replica to the last write it takes with min-replicas-max-lag 1: the lag is
 * counted in whole seconds, by a clock of whole seconds, and looked at once a second.
 */
export const FENCED_BY_REPLICAS_MS = 1_000 + 1_000 + 1_000 + NOISE_MS

/** From the moment that a sentinel falls silent to the client's knowing it: the pause between two pings, and the limit. */
export const LINK_LOST_MS = 1_000 + 3_000 + NOISE_MS

/** ioredis' longest pause between two attempts to connect: it doubles up to 5 s, and 200 ms are left to chance. */
export const LONGEST_BACK_OFF_MS = 5_000 + 200

/** From the return of the replicas to the first write that such a master takes: they report, and it looks, once a second. */
export const ACCEPTED_BY_REPLICAS_MS = 1_000 + 1_000 + NOISE_MS
/** ioredis' first pause before it connects again, which stays where nobody knows of another node to try. */
export const FIRST_RETRY_MS = 50 + 200
