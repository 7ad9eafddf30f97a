import {
  AbstractConnector,
  Cluster,
  Command,
  Pipeline,
  print,
  ReplyError,
  ScanStream,
  SentinelConnector,
  SentinelIterator,
} from 'ioredis'
import { Redis } from './redis.js'

// What `require()` gives is the class, as with ioredis, whose other exports the class inherits as static properties.
for (const name of ['Redis', 'default']) Object.defineProperty(Redis, name, { value: Redis })

export type {
  BatchOperationContext,
  Callback,
  ChainableCommander,
  ClientContext,
  ClusterNode,
  ClusterOptions,
  ClusterStatus,
  CommandTraceContext,
  CommonRedisOptions,
  ConnectTraceContext,
  DNSLookupFunction,
  DNSResolveSrvFunction,
  HimportFieldset,
  NatMap,
  NodeRole,
  RedisCommander,
  RedisKey,
  RedisStatus,
  RedisValue,
  Result,
  ScanStreamOptions,
  SentinelAddress,
  SentinelConnectionOptions,
  StandaloneConnectionOptions,
} from 'ioredis'
export type { Durable, DurableOptions } from './durable/durable.js'
export { DurabilityError } from './durable/errors.js'
export { type ErrorCode, type Outcome, SwitchmasterError, UncertainWriteError } from './errors.js'
export { type RefusalReason, SwitchoverRefusedError } from './failover/switchover/errors.js'
export type { SwitchoverOptions } from './failover/switchover/options.js'
export type { Switchover, SwitchoverProgress, SwitchoverStep } from './failover/switchover/progress.js'
export { type Discovered, type DiscoverOptions, discover } from './options/discover.js'
export type {
  Options,
  Options as RedisOptions,
  Provenance,
  Seed,
  SwitchmasterOptions,
  Timing,
} from './options/types.js'
export type { PoolEvents, PoolStats } from './pool/events.js'
export type { PoolArguments, PoolOptions, PoolSettings } from './pool/options.js'
export { createPool, type Pool, type UseOptions } from './pool/pool.js'
export type { CloseOptions } from './redis.js'
export type { Address } from './topology/address.js'
export type * from './topology/events.js'
export type { TopologyReplica, TopologySentinel } from './topology/snapshot.js'
export type { Topology } from './topology/topology.js'
export {
  AbstractConnector,
  Cluster,
  Command,
  Pipeline,
  print,
  Redis,
  Redis as default,
  Redis as 'module.exports',
  ReplyError,
  ScanStream,
  SentinelConnector,
  SentinelIterator,
}
