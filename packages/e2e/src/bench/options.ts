import { parseArgs } from 'node:util'
import { MEASURING, measurable, wholeNumber } from '../terminal/arguments.js'
import { CLIENTS, clientCalled, KNOWN } from './clients.js'
import { KINDS } from './job.js'
import type { Plan } from './schedule.js'

export const USAGE: string = `Usage: npm run bench [-- OPTIONS]

Measures clients side by side on a Redis Sentinel cluster on this machine.

  --runs N        how often each is measured (default: 10)
  --client NAME   measures this one only; may be repeated: ${KNOWN.map(({ name }) => name).join(', ')}
  --only WHAT     measures this only; may be repeated: ${KINDS.join(', ')}
  --failovers N   how many failovers the cluster of 'soak' goes through (default: 200)
  --json FILE     keeps every run as well
`

/** What to measure, and where to keep it. */
export interface BenchOptions extends Plan {
  readonly json: string | undefined
}

/** Reads the command line; `undefined` where help is asked for. Throws what is to be said to whoever wrote it. */
export const readOptions = (args: readonly string[]): BenchOptions | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...MEASURING,
      client: { type: 'string', multiple: true },
      failovers: { type: 'string', default: '200' },
    },
  })
  if (values.help) return undefined
  return {
    runs: wholeNumber('runs', values.runs),
    failovers: wholeNumber('failovers', values.failovers),
    clients: values.client ? values.client.map((name) => clientCalled(name).name) : CLIENTS.map(({ name }) => name),
    kinds: values.only ? values.only.map((name) => measurable(KINDS, name)) : KINDS,
    json: values.json,
  }
}
