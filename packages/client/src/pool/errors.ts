import { SwitchmasterError } from '../errors.js'
import type { PoolStats } from './events.js'

type Load = Pick<PoolStats, 'max' | 'borrowed' | 'waiting'>

const load = ({ max, borrowed, waiting }: Load): string =>
  `${borrowed} of ${max} connections are in use, and ${waiting} ${waiting === 1 ? 'caller waits' : 'callers wait'}`

/** `problem` is why no connection can be opened, where that is so. */
export const poolTimeout = (waitedMs: number, now: Load, problem: unknown): SwitchmasterError => {
  const isBusy = now.borrowed >= now.max
  const advice = isBusy
    ? 'give connections back sooner, or raise pool.max or pool.acquireTimeoutMs'
    : `no connection could be opened (${problem instanceof Error ? problem.message : 'none was ready in time'})`
  return new SwitchmasterError('POOL_TIMEOUT', `no connection within ${waitedMs} ms: ${load(now)}: ${advice}`, {
    cause: isBusy ? undefined : problem,
  })
}

export const poolExhausted = (maxWaiting: number, now: Load): SwitchmasterError =>
  new SwitchmasterError(
    'POOL_EXHAUSTED',
    `too many callers wait for a connection (pool.maxWaiting is ${maxWaiting}): ${load(now)}: send less, or raise pool.max`,
  )

export const poolClosed = (): SwitchmasterError =>
  new SwitchmasterError('POOL_CLOSED', 'the pool is closed: make a new one with createPool()')
