export { type Account, accountFor } from './checks/account.js'
export type { Check, Evidence } from './checks/evidence.js'
export { type Expectations, type Figures, figuresOf, judge, type RunName, type Verdict } from './checks/judge.js'
export { type Gap, longestGap } from './checks/unavailability.js'
export type { ClientAdapter, ClientTarget, TrafficClient } from './clients/adapter.js'
export { ioredis, ioredisFailoverDetector } from './clients/ioredis.js'
export { iovalkey, iovalkeyFailoverDetector } from './clients/iovalkey.js'
export { nodeRedis } from './clients/node-redis.js'
export { pinned } from './clients/pinned.js'
export { placed } from './clients/placed.js'
export {
  type SwitchmasterTraffic,
  switchmaster,
  switchmasterDurable,
  switchmasterIsolationFence,
} from './clients/switchmaster.js'
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
export { type KubernetesApi, openApi } from './drivers/kind/api.js'
export type { ClientPod, ClientPodOptions, KindWriters, KindWritersOptions } from './drivers/kind/client-pod.js'
export type { KindCluster } from './drivers/kind/cluster.js'
export type { ExecOptions } from './drivers/kind/exec.js'
export type { PodIsolation, Pods } from './drivers/kind/faults/network.js'
export type { DeleteOptions } from './drivers/kind/faults/pods.js'
export type { Workload } from './drivers/kind/faults/workloads.js'
export type { KubernetesFaults } from './drivers/kind/kubernetes-faults.js'
export { machineOf, masterOnWorker } from './drivers/kind/machines.js'
export { moveMaster } from './drivers/kind/move-master.js'
export { KindNamespace, type LogOptions, type NamespaceOptions, openNamespace } from './drivers/kind/namespace.js'
export type { KindNode } from './drivers/kind/node.js'
export { outage } from './drivers/kind/outage.js'
export type { Ran } from './drivers/kind/run.js'
export { type KindOptions, startKind } from './drivers/kind/start.js'
export {
  type Deed,
  evidenceUnderWriters,
  masterDeleted,
  masterKilled,
  replacePod,
} from './drivers/kind/under-writers.js'
export type { LocalCluster } from './drivers/local/cluster.js'
export type { LocalOptions } from './drivers/local/options.js'
export type { LocalNode } from './drivers/local/process.js'
export { startLocal } from './drivers/local/start.js'
export { type MasterSwitch, switchesOf, type TimedSwitch } from './drivers/master.js'
export type { ClientPlace, Endpoint, Endpoints, IsolateOptions, NetworkFaults } from './drivers/network.js'
export { HarnessError, type HarnessErrorCode } from './errors.js'
export { type FinalState, readFinalState } from './traffic/final-state.js'
export type { History, Op, Outcome } from './traffic/history.js'
export { startWriters, type Writers, type WritersOptions } from './traffic/writers.js'
export { type UntilOptions, until } from './until.js'
