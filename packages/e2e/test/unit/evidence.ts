import type { ClusterEvent, Evidence, FinalState, History, Op } from '../../src/index.js'

/** The addresses of a cluster that exists only in these tests. */
export const A = '10.0.0.1:6379'
export const B = '10.0.0.2:6379'
export const C = '10.0.0.3:6379'

const spaced = (address: string): string => address.replace(':', ' ')

export const promoted = (at: number, from: string, to: string, sentinel = 'sentinel-0'): ClusterEvent => ({
  kind: 'sentinel',
  at,
  sentinel,
  channel: '+promoted-slave',
  payload: `slave ${to} ${spaced(to)} @ mymaster ${spaced(from)}`,
})

export const switched = (at: number, from: string, to: string, sentinel = 'sentinel-1'): ClusterEvent => ({
  kind: 'sentinel',
  at,
  sentinel,
  channel: '+switch-master',
  payload: `mymaster ${spaced(from)} ${spaced(to)}`,
})

export const fault = (at: number): ClusterEvent => ({ kind: 'fault', at, action: 'kill', node: 'redis-0' })

/** A write acknowledged at `tDone`, one millisecond after it was made. */
export const ok = (id: string, tDone: number, server?: string): Op => ({
  worker: 0,
  id,
  tInvoke: tDone - 1,
  tDone,
  outcome: 'ok',
  ...(server === undefined ? {} : { server }),
})

export const failed = (id: string, tDone: number): Op => ({ ...ok(id, tDone), outcome: 'fail', error: 'not executed' })

export const unknown = (id: string, tDone: number): Op => ({ ...ok(id, tDone), outcome: 'unknown', error: 'lost' })

export const history = (ops: readonly Op[], startedAt = 0, stoppedAt = 1_000): History => ({
  startedAt,
  stoppedAt,
  ops,
})

export const final = (survivors: readonly string[]): FinalState => ({
  master: 'redis-1',
  survivors,
  byNode: { 'redis-0': survivors, 'redis-1': survivors },
})

export const evidence = (
  ops: readonly Op[],
  survivors: readonly string[],
  events: readonly ClusterEvent[] = [],
): Evidence => ({ history: history(ops), final: final(survivors), events })
