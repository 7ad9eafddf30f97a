import { setTimeout as elapse } from 'node:timers/promises'
import type { KindCluster } from '../drivers/kind/cluster.js'
import { machineOf } from '../drivers/kind/machines.js'
import type { Sample } from './metrics.js'

/** What the kubelet tells of a container: `stats/summary`. Times are those of its own look. */
interface ContainerUsage {
  readonly name: string
  readonly cpu?: { readonly time: string; readonly usageCoreNanoSeconds?: number }
  readonly memory?: { readonly workingSetBytes?: number }
}

export interface Summary {
  readonly pods: readonly {
    readonly podRef: { readonly name: string; readonly namespace: string }
    readonly containers?: readonly ContainerUsage[]
  }[]
}

/** What the containers of some pods have used so far. */
export type Usage = ReadonlyMap<string, { readonly at: number; readonly cpuNs: number; readonly memory: number }>

export const usageIn = (summaries: readonly Summary[], namespace: string, pods: ReadonlySet<string>): Usage =>
  new Map(
    summaries
      .flatMap((summary) => summary.pods)
      .filter(({ podRef }) => podRef.namespace === namespace && pods.has(podRef.name))
      .flatMap(({ podRef, containers = [] }) =>
        containers.map(({ name, cpu, memory }) => [
          `${podRef.name}/${name}`,
          {
            at: Date.parse(cpu?.time ?? ''),
            cpuNs: cpu?.usageCoreNanoSeconds ?? Number.NaN,
            memory: memory?.workingSetBytes ?? Number.NaN,
          },
        ]),
      ),
  )

/** Cores in use between two looks, and the memory at the second one. */
export const idleBetween = (before: Usage, after: Usage): { readonly cores: number; readonly memory: number } => {
  let [cores, memory] = [0, 0]
  for (const [name, now] of after) {
    const then = before.get(name)
    if (then === undefined || then.at === now.at) throw new Error(`The kubelet has not looked at ${name} twice.`)
    cores += (now.cpuNs - then.cpuNs) / 1e6 / (now.at - then.at)
    memory += now.memory
  }
  return { cores, memory }
}

const usageOf = async (cluster: KindCluster): Promise<Usage> => {
  const servers = [...cluster.nodes, ...cluster.sentinels]
  const machines = [...new Set(servers.map(machineOf))]
  const summaries = machines.map(async (machine): Promise<Summary> => {
    const text = await cluster.namespace.kubectl('get', '--raw', `/api/v1/nodes/${machine}/proxy/stats/summary`)
    return JSON.parse(text)
  })
  return usageIn(await Promise.all(summaries), cluster.namespace.name, new Set(servers.map(({ name }) => name)))
}

/** Long enough for a kubelet, which looks each ten seconds or so, and for two rounds of the probes that are seldom. */
const IDLE_MS = 40_000

/** What a cluster costs that nobody uses: the servers, their helpers and the probes that run inside the containers. */
export const measureIdle = async (cluster: KindCluster, signal: AbortSignal): Promise<readonly Sample[]> => {
  const before = await usageOf(cluster)
  await elapse(IDLE_MS, undefined, { signal })
  const { cores, memory } = idleBetween(before, await usageOf(cluster))
  return [
    { metric: 'idle-cpu', value: cores },
    { metric: 'idle-memory', value: memory },
  ]
}
