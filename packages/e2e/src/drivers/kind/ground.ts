import type { EventLog, FaultEvent } from '../events.js'
import type { KindNamespace } from './namespace.js'
import type { PodWatch } from './pod-watch.js'
import type { Progress } from './progress.js'
import type { Undo } from './undo.js'

/** Something in the cluster that the harness itself needs, wherever it is cut off from. */
export interface Pod {
  readonly name: string
  readonly podIp: string | undefined
  readonly kubernetesNode: string | undefined
}

/** What faults are done on: a namespace of a cluster, its events, and what is to be put right afterwards. */
export interface Ground {
  readonly namespace: KindNamespace
  /** The name of the kind cluster. */
  readonly kindCluster: string
  readonly events: EventLog
  readonly pods: PodWatch
  readonly undo: Undo
  readonly progress: Progress
  /** The pod that the harness looks at the servers from. */
  readonly probe: Pod
}

/** Writes down what is about to be done. */
export const note = ({ events }: Ground, action: FaultEvent['action'], node: string, detail?: string): void => {
  const event: FaultEvent = { kind: 'fault', at: performance.now(), action, node }
  events.record(detail === undefined ? event : { ...event, detail })
}
