export type {
  Cluster,
  ClusterNode,
  FailoverOptions,
  HealthOptions,
  KillSignal,
  NodeKind,
  NodeState,
  WaitOptions,
} from './drivers/cluster.js'
export {
  type ClusterEvent,
  EventLog,
  type EventMatch,
  type ExitEvent,
  type FaultEvent,
  isPromotion,
  published,
  type SentinelEvent,
} from './drivers/events.js'
export type { LocalCluster } from './drivers/local/cluster.js'
export type { LocalOptions } from './drivers/local/options.js'
export type { LocalNode } from './drivers/local/process.js'
export { startLocal } from './drivers/local/start.js'
export { type MasterSwitch, masterHistory, parsePromotion, parseSwitch } from './drivers/master.js'
export { HarnessError, type HarnessErrorCode } from './errors.js'
export { type UntilOptions, until } from './until.js'
