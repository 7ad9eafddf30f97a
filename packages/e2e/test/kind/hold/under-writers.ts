import { expect } from 'vitest'
import { type Expectations, judge, type KindCluster, readFinalState, type Verdict } from '../../../src/index.js'
import { figuresLine } from '../figures.js'

/** Acknowledged before something is done to a cluster, and after it. */
const PLENTY = 500

/** What is done while writers are at work. */
export interface UnderWriters {
  /** What the run is called in its line of figures. */
  readonly scenario: string
  /** The client's name. Default: `switchmaster`, which knows the Service's variables and nothing else. */
  readonly client?: string
  /** What the client is told beside the pod's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>
  readonly expected: Expectations
  readonly doing: (cluster: KindCluster) => Promise<unknown>
  /** Milliseconds within which writes are acknowledged again. Default: 60000. */
  readonly againWithinMs?: number
  /** What to put right once the writers have stopped. */
  readonly heal?: (cluster: KindCluster) => Promise<unknown>
}

/** The master's pod is deleted, with grace, and comes back. */
export const masterDeleted = async (it: KindCluster): Promise<void> => {
  const old = it.master
  await it.faults.deletePods(old)
  await it.start(old)
}

/** The master's process is killed, and comes back. */
export const masterKilled = async (it: KindCluster): Promise<void> => {
  const old = it.master
  await it.faults.kill(old)
  await it.start(old)
}

let lists = 0

/** Has twenty writers at work in a pod while something is done, and judges what became of their writes. */
export const underWriters = async (
  cluster: KindCluster,
  { scenario, client: name = 'switchmaster', env = {}, expected, doing, againWithinMs = 60_000, heal }: UnderWriters,
): Promise<Verdict> => {
  const key = `ids-${lists++}`
  const client = await cluster.client()
  const writers = await client.write({ client: name, count: 20, key, env })
  await writers.acknowledge(PLENTY)
  const since = performance.now()
  await doing(cluster)
  await writers.acknowledge(PLENTY, { timeoutMs: againWithinMs })
  const history = await writers.stop()
  await heal?.(cluster)
  await cluster.waitHealthy()
  const events = cluster.events.all.filter(({ at }) => at >= since)
  const evidence = { history, final: await readFinalState(cluster, key), events }
  const verdict = judge({ scenario, driver: 'kind', client: name }, evidence, expected)
  console.log(figuresLine(verdict))
  expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([])
  return verdict
}
