import { listenForInterrupt } from '../demo/terminal/interrupt.js'
import { messageOf } from '../errors.js'
import { clientCalled } from './clients.js'
import { measureConnections } from './connections.js'
import { measureFrozenSentinel } from './frozen-sentinel.js'
import type { Job, JobResult, Sample } from './job.js'
import { measureMasterFault } from './master-fault.js'

const interrupt = listenForInterrupt()
const { signal } = interrupt

const perform = async ({ kind, clients }: Job): Promise<readonly Sample[]> => {
  const adapters = clients.map(clientCalled)
  switch (kind) {
    case 'kill':
    case 'pause': {
      const samples: Sample[] = []
      for (const adapter of adapters) samples.push(...(await measureMasterFault(kind, adapter, signal)))
      return samples
    }
    case 'frozen-sentinel':
      return measureFrozenSentinel(adapters, signal)
    case 'connections':
      return measureConnections(adapters, signal)
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
    const result: JobResult = { samples: await perform(job), unhandledRejections }
    process.send?.(result, () => process.exit(0))
  } catch (error) {
    if (interrupt.exitCode === undefined) process.stderr.write(`${messageOf(error)}\n`)
    process.exit(interrupt.exitCode ?? 1)
  }
})
