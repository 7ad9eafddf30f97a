import { messageOf } from '../errors.js'
import { listenForInterrupt } from '../terminal/interrupt.js'
import { clientCalled } from './clients.js'
import { measureConnections } from './connections.js'
import { measureFrozenSentinel } from './frozen-sentinel.js'
import { measureHeldWrites } from './held-writes.js'
import type { Findings, Job, JobResult } from './job.js'
import { measureMasterFault } from './master-fault.js'
import { measurePartition } from './partition.js'
import { measurePlannedFailover } from './planned-failover.js'
import { measureSoak } from './soak.js'
import { measureSwitchover } from './switchover.js'
import { measureThroughput, type ThroughputCase } from './throughput.js'

const interrupt = listenForInterrupt()
const { signal } = interrupt

const tellCase = ({ command, inFlight, autoPipelining }: ThroughputCase): void => {
  process.stderr.write(`  throughput: ${command}, ${inFlight} in flight${autoPipelining ? ', autopipelining' : ''}\n`)
}

const perform = async ({ kind, clients, run, failovers = 0 }: Job): Promise<Findings> => {
  const adapters = clients.map(clientCalled)
  const [only] = adapters
  if (!only) throw new Error(`Nobody is to be measured in ${kind}.`)
  switch (kind) {
    case 'planned':
      return measurePlannedFailover(only, run, signal)
    case 'switchover':
      return measureSwitchover(adapters, signal)
    case 'kill':
    case 'pause':
      return measureMasterFault(kind, only, signal)
    case 'partition':
      return measurePartition(only, signal)
    case 'held':
      return measureHeldWrites(signal)
    case 'frozen-sentinel':
      return { samples: await measureFrozenSentinel(adapters, signal) }
    case 'connections':
      return { samples: await measureConnections(adapters, signal) }
    case 'throughput':
      return { samples: [], throughput: await measureThroughput({ onCase: tellCase }) }
    case 'soak':
      return measureSoak(adapters, failovers, signal)
    default:
      return kind satisfies never
  }
}

let unhandledRejections = 0
process.on('unhandledRejection', () => {
  unhandledRejections++
})
// Whoever started this is gone: so is the point of it. The servers go with this process.
process.on('disconnect', () => process.exit(1))

process.once('message', async (job: Job) => {
  try {
    const result: JobResult = { ...(await perform(job)), unhandledRejections }
    process.send?.(result, () => process.exit(0))
  } catch (error) {
    if (interrupt.exitCode === undefined) process.stderr.write(`${messageOf(error)}\n`)
    process.exit(interrupt.exitCode ?? 1)
  }
})
