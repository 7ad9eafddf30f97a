import { until } from '../until.js'
import type { Cluster, HealthOptions } from './cluster.js'
import { problemsOf } from './health.js'
import { observe } from './observe.js'
import { setTempo } from './tempo.js'
import { tail } from './text.js'

const describeLogs = async (cluster: Cluster): Promise<string> => {
  const logs = [...cluster.nodes, ...cluster.sentinels].map(
    async (node) => `  ${node.name} (${node.state}):\n${tail(await node.log(), 8)}`,
  )
  return `The servers' last lines:\n${(await Promise.all(logs)).join('\n')}`
}

/** Waits until a cluster, of whatever driver, has no problem left. Default limit: 30 seconds. */
export const waitUntilHealthy = async (cluster: Cluster, options: HealthOptions = {}): Promise<void> => {
  const { timeoutMs = 30_000, hurry = false, signal } = options
  const ask: Cluster['command'] = (node, name, ...args) => cluster.command(node, name, ...args)
  const everybody = [...cluster.nodes, ...cluster.sentinels]
  let problems: readonly string[] = []
  if (hurry) await setTempo(ask, cluster.sentinels, 'fast')
  try {
    await until(
      async () => {
        problems = problemsOf(await observe(ask, everybody, cluster.masterName))
        return problems.length === 0 || undefined
      },
      {
        timeoutMs,
        everyMs: 50,
        what: 'the cluster to be healthy',
        explain: async () => `${problems.map((problem) => `  ${problem}`).join('\n')}\n${await describeLogs(cluster)}`,
        signal,
      },
    )
  } finally {
    if (hurry) await setTempo(ask, cluster.sentinels, 'normal')
  }
}
