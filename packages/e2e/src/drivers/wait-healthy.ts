import { until } from '../until.js'
import type { Cluster, HealthOptions } from './cluster.js'
import { problemsOf } from './health.js'
import { observe } from './observe.js'
import { setTempo, type Tempo, tempoFor } from './tempo.js'
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
  let tempo: Tempo = 'normal'
  const goAt = async (wanted: Tempo): Promise<void> => {
    if (wanted !== tempo) await setTempo(ask, cluster.sentinels, wanted)
    tempo = wanted
  }
  try {
    await until(
      async () => {
        const view = await observe(ask, everybody, cluster.masterName)
        problems = problemsOf(view)
        if (problems.length === 0) return true
        if (hurry) await goAt(tempoFor(view))
        return undefined
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
    await goAt('normal')
  }
}
