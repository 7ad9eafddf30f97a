import type { Topology } from '@switchmaster/client'
import { ioredis } from '../clients/ioredis.js'
import { switchmaster } from '../clients/switchmaster.js'
import type { Cluster } from '../drivers/cluster.js'
import { Contender } from './contender.js'

/** The clients that go through a fault together, each writing to a list of its own. */
export interface LineUp {
  readonly contenders: readonly Contender[]
  /** What ours sees of the cluster. */
  readonly topology: Topology
}

/** Makes both clients from the same environment and sets their writers to work. */
export const lineUp = (cluster: Cluster, occasion: string): LineUp => {
  const { env, master } = cluster
  const home = `${master.host}:${master.port}`
  const key = (name: string): string => `${occasion}:${name}`
  const ours = switchmaster.open({ env, key: key('switchmaster') })
  const theirs = ioredis.open({ env, key: key('ioredis') })
  return {
    contenders: [
      new Contender('switchmaster', key('switchmaster'), ours, home),
      new Contender('plain ioredis', key('ioredis'), theirs, home),
    ],
    topology: ours.topology,
  }
}
