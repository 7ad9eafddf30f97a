import type { KindCluster } from '../drivers/kind/cluster.js'
import type { KindSettings } from '../drivers/kind/settings.js'
import { startKind } from '../drivers/kind/start.js'
import { measure } from './measure.js'
import { type Kind, METRICS, type Sample } from './metrics.js'
import { show } from './report.js'

/** What is to be done, and where. */
export interface Plan {
  readonly settings: Pick<KindSettings, 'kubeconfig' | 'name'>
  readonly runs: number
  readonly kinds: readonly Kind[]
}

const inWords = ({ metric: name, value }: Sample): string => {
  const metric = METRICS.find((candidate) => candidate.name === name)
  return `${name} ${metric ? show(value, metric.unit) : value}`
}

/**
 * Measures everything, run by run, so that whatever the machine does beside hits all alike. Cold starts are each of a
 * cluster of their own; all else happens to one cluster, whose pods are spread over the nodes.
 */
export const measureAll = async (
  { settings, runs, kinds }: Plan,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  const samples: Sample[] = []
  const quiet = { kubeconfig: settings.kubeconfig, kindCluster: settings.name, progress: () => {} }
  const coldStart = async (): Promise<readonly Sample[]> => {
    const since = performance.now()
    const cluster = await startKind({ ...quiet, hint: 'bench-cold' })
    const value = performance.now() - since
    await cluster.close()
    return [{ metric: 'cold-start', value }]
  }
  let standing: KindCluster | undefined
  const later = kinds.filter((kind): kind is Exclude<Kind, 'cold-start'> => kind !== 'cold-start')
  try {
    for (let run = 1; run <= runs; run++) {
      const add = (found: readonly Sample[]): void => {
        samples.push(...found)
        say(`${run}/${runs}  ${found.map(inWords).join(', ')}`)
      }
      signal.throwIfAborted()
      if (later.length < kinds.length) add(await coldStart())
      for (const kind of later) {
        signal.throwIfAborted()
        standing ??= await startKind({ ...quiet, hint: 'bench', overlays: ['ha-zones'] })
        add(await measure(kind, standing, signal))
      }
    }
  } finally {
    await standing?.close()
  }
  return samples
}
