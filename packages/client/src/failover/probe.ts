import type { Socket } from 'node:net'
import type { Clock } from '../clock.js'
import { askRole } from '../connection/role.js'
import type { DataSecrets } from '../connection/settings.js'
import { sleep } from '../sleep.js'
import type { Address } from '../topology/address.js'

/** Somebody who can reach the data nodes, and may log on to them. */
export interface Prober {
  open(address: Address, signal: AbortSignal): Promise<Socket>
  secrets(): DataSecrets
}

/** Between two questions: short against the 50-100 ms of Sentinel's own timer, long enough to cost nothing. */
const ASK_EVERY_MS = 2
/** A candidate that does not answer within this is asked on another connection. */
const ANSWER_TIMEOUT_MS = 500
/** A promotion takes milliseconds. A failover that has come to nothing without a word must not be asked about for ever. */
const GIVE_UP_MS = 30_000

/**
 * Asks a candidate for its ROLE until it says that it is master, then calls `promoted` once. Redis ends a replica's
 * ordinary connections in the moment in which it becomes master: a lost connection is opened again at once.
 */
export const probe = (
  candidate: Address,
  prober: Prober,
  clock: Clock,
  promoted: () => void,
): { stop(): void; readonly candidate: Address } => {
  const stopped = new AbortController()
  const giveUp = clock.after(GIVE_UP_MS, () => stopped.abort())
  void run(candidate, prober, clock, stopped.signal).then((isMaster) => {
    giveUp()
    if (isMaster && !stopped.signal.aborted) promoted()
  })
  return {
    candidate,
    stop: () => {
      giveUp()
      stopped.abort()
    },
  }
}

/** Whether the candidate has become master; `false` when it was stopped, or is not to be asked. Never rejects. */
const run = async (candidate: Address, prober: Prober, clock: Clock, stopped: AbortSignal): Promise<boolean> => {
  while (!stopped.aborted) {
    const answer = await askOnOneConnection(candidate, prober, clock, stopped).catch(() => 'lost' as const)
    if (answer === 'master' || answer === 'refused') return answer === 'master'
    if (answer === 'lost') await sleep(clock, ASK_EVERY_MS)
  }
  return false
}

const askOnOneConnection = async (
  candidate: Address,
  prober: Prober,
  clock: Clock,
  stopped: AbortSignal,
): Promise<'master' | 'refused' | 'ended'> => {
  const silent = new AbortController()
  const signal = AbortSignal.any([stopped, silent.signal])
  const abort = () => silent.abort(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`))
  let limit = clock.after(ANSWER_TIMEOUT_MS, abort)
  let socket: Socket | undefined
  let hasAnswered = false
  try {
    socket = await prober.open(candidate, signal)
    for (let secrets = prober.secrets(); ; secrets = {}) {
      const answer = await askRole(socket, secrets, signal)
      if (answer.type === 'refused') return 'refused'
      if (answer.role === 'master') return 'master'
      hasAnswered = true
      limit()
      await sleep(clock, ASK_EVERY_MS)
      limit = clock.after(ANSWER_TIMEOUT_MS, abort)
    }
  } catch (error) {
    if (hasAnswered) return 'ended'
    throw error
  } finally {
    limit()
    socket?.destroy()
  }
}
