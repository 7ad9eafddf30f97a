import { type Figures, figuresOf } from '../checks/judge.js'
import type { KindCluster } from '../drivers/kind/cluster.js'
import { masterOnWorker } from '../drivers/kind/machines.js'
import { outage } from '../drivers/kind/outage.js'
import {
  type Deed,
  evidenceUnderWriters,
  masterDeleted,
  masterKilled,
  replacePod,
} from '../drivers/kind/under-writers.js'
import { measureIdle } from './idle.js'
import type { Kind, Sample } from './metrics.js'

const samplesOf = (values: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(values).map(([metric, value]) => ({ metric, value }))

const figuresUnder = async (cluster: KindCluster, deed: Deed): Promise<Figures> =>
  figuresOf(await evidenceUnderWriters(cluster, deed))

/** One measurement of whatever can be measured on a cluster that stands. */
export const measure = async (
  kind: Exclude<Kind, 'cold-start'>,
  cluster: KindCluster,
  signal: AbortSignal,
): Promise<readonly Sample[]> => {
  switch (kind) {
    case 'idle':
      return measureIdle(cluster, signal)
    case 'deleted': {
      const { longestGapMs: gap, lost, uncertain } = await figuresUnder(cluster, { doing: masterDeleted })
      return samplesOf({ 'deleted-gap': gap, 'deleted-lost': lost, 'deleted-uncertain': uncertain })
    }
    case 'killed': {
      const old = cluster.master
      const {
        longestGapMs: gap,
        lost,
        uncertain,
      } = await figuresUnder(cluster, {
        doing: masterKilled,
        heal: (it) => replacePod(it, old),
      })
      return samplesOf({ 'killed-gap': gap, 'killed-lost': lost, 'killed-uncertain': uncertain })
    }
    case 'gone': {
      const machine = await masterOnWorker(cluster)
      const { longestGapMs, lost, promotionMs } = await figuresUnder(cluster, {
        doing: (it) => it.faults.disconnectNode(machine),
        heal: (it) => it.faults.connectNode(machine),
      })
      const promoted = promotionMs === null ? {} : { 'gone-promoted': promotionMs }
      return samplesOf({ 'gone-gap': longestGapMs, 'gone-lost': lost, ...promoted })
    }
    case 'outage':
      return samplesOf({ outage: await outage(cluster) })
    default:
      return kind satisfies never
  }
}
