import type { Heartbeat } from '../sentinels/link.js'

/**
 * How closely sentinels have to be listened to for a client to know that it is cut off before the others can have
 * promoted anybody.
 *
 * A sentinel holds a master to be down when a PING of its own has gone unanswered for `down-after`; one that was sent
 * after the cut is, so no promotion comes earlier than `down-after` after it. Here a sentinel is given up after one
 * interval and one timeout at the latest: a quarter and a half of `down-after`. What is left is for a busy process.
 */
export const isolationHeartbeat = (downAfterMs: number, slow: Heartbeat): Heartbeat => ({
  intervalMs: Math.min(slow.intervalMs, downAfterMs / 4),
  timeoutMs: Math.min(slow.timeoutMs, downAfterMs / 2),
})
