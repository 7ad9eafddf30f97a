import { setTimeout as elapse } from 'node:timers/promises'
import { type Options, Redis } from '@switchmaster/client'
import { expect } from 'vitest'
import { trafficOf } from '../../../src/clients/ioredis.js'
import {
  type ClusterEvent,
  type ClusterNode,
  type Evidence,
  type Expectations,
  isPromotion,
  judge,
  type LocalCluster,
  type LocalNode,
  type LocalOptions,
  published,
  readFinalState,
  startLocal,
  startWriters,
  type Verdict,
  type Writers,
} from '../../../src/index.js'
import { figuresLine } from '../../figures.js'
import { replicated } from '../client/delivery/staged.js'
import { optionsFor, placeOf } from '../client/support.js'
import { AFTER_SPLIT_VOTE_MS, DOWN_AFTER_MS, FAILOVER_TIMEOUT_MS, PING_PERIOD_MS } from './budgets.js'
import { listenTo } from './tale.js'

/** Closed-loop writers: each has one write under way, so there are never more than these unanswered. */
export const WRITERS = 20

/** Acknowledgements before a fault, and after it is over: enough for each writer to be among them. */
export const PLENTY = 500

/** The list that the writers push their ids on. */
export const KEY = 'ids'

/** A cluster with writers at work on one client of ours. */
export interface Stage extends AsyncDisposable {
  readonly cluster: LocalCluster
  readonly redis: Redis
  readonly writers: Writers
  /** What the client has reported as `error` events. */
  readonly errors: readonly unknown[]
  /** How often the client has lost its connection. */
  readonly losses: () => number
  /** What the client's topology has told, as it is told: see {@link listenTo}. */
  readonly tale: readonly string[]
  /** The first announcement of a new master since a moment. */
  promotion(since: number): Promise<ClusterEvent>
  /** A budget, with what a split vote has cost added to it where there was one. */
  allowing(ms: number): number
  /** Ends the writers, heals the cluster, reads back and judges; fails with the checks that failed. */
  end(ending: Ending): Promise<{ readonly evidence: Evidence; readonly verdict: Verdict }>
}

/** How a scenario ends. */
export interface Ending {
  readonly scenario: string
  readonly expected: Expectations
  /** Puts right what the scenario has broken. The writers have stopped by then. */
  heal?(): Promise<unknown>
  /** What else to print, `name value` each. */
  readonly extra?: readonly string[]
}

/** Where to begin. */
export interface StageOptions {
  /** What is different about the cluster. */
  readonly cluster?: LocalOptions
  /** What is different about the client. */
  readonly client?: Options
  /** The sentinels that the client is told; by default all. */
  readonly seeds?: (cluster: LocalCluster) => readonly LocalNode[]
  /** Called with the client before it has connected. */
  readonly watch?: (redis: Redis) => void
}

/** The cluster of a scenario, unless that says otherwise. */
export const USUAL = {
  replicas: 2,
  sentinels: 3,
  downAfterMs: DOWN_AFTER_MS,
  failoverTimeoutMs: FAILOVER_TIMEOUT_MS,
} as const satisfies LocalOptions

/** Starts a cluster and the writers, and waits until all is well. */
export const openStage = async ({
  cluster: options,
  client: more,
  seeds,
  watch,
}: StageOptions = {}): Promise<Stage> => {
  const cluster = await startLocal({ ...USUAL, ...options })
  const sentinels = (seeds?.(cluster) ?? cluster.sentinels).map(placeOf)
  const redis = new Redis(optionsFor(cluster, { sentinels, ...more }))
  const errors: unknown[] = []
  let losses = 0
  redis.on('error', (error) => errors.push(error))
  redis.on('close', () => losses++)
  const tale = listenTo(redis)
  watch?.(redis)
  const client = trafficOf(redis, KEY, () => redis.close({ drainMs: 0 }))
  const writers = startWriters({ write: (id) => client.write(id), count: WRITERS })
  const stop = async (): Promise<void> => {
    await writers.stop({ drainMs: 0 })
    await client.close()
    await cluster.close()
  }
  try {
    await writers.acknowledge(PLENTY)
    await replicated(cluster)
    // A sentinel tries a lost link again only when it is a ping period old: links as young as these would delay it.
    await elapse(PING_PERIOD_MS)
  } catch (error) {
    await stop()
    throw error
  }

  const end: Stage['end'] = async ({ scenario, expected, heal, extra = [] }) => {
    const history = await writers.stop()
    await client.close()
    await heal?.()
    await cluster.waitHealthy({ hurry: true })
    const evidence = { history, final: await readFinalState(cluster, KEY), events: cluster.events.all }
    const verdict = judge({ scenario, driver: 'local', client: 'switchmaster' }, evidence, expected)
    console.log(figuresLine(verdict, extra))
    expect(verdict.checks.filter((check) => !check.passed)).toEqual([])
    return { evidence, verdict }
  }

  return {
    cluster,
    redis,
    writers,
    errors,
    losses: () => losses,
    tale,
    promotion: (since) => cluster.events.waitFor(isPromotion, { since }),
    allowing: (ms) => ms + (cluster.events.first(published('-failover-abort-not-elected')) ? AFTER_SPLIT_VOTE_MS : 0),
    end,
    [Symbol.asyncDispose]: stop,
  }
}

/** How long something takes, in milliseconds. */
export const timed = async (what: () => Promise<unknown>): Promise<number> => {
  const since = performance.now()
  await what()
  return performance.now() - since
}

/** `host:port`, as the writers name the server that has acknowledged. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string => `${host}:${port}`

/** What a data node says it is. */
export const roleOf = async (cluster: LocalCluster, node: ClusterNode): Promise<string> =>
  ((await cluster.command(node, 'ROLE')) as [string])[0]
