import { parseArgs } from 'node:util'
import { CLIENTS, clientCalled } from './clients.js'
import { KINDS, type Kind } from './job.js'

export const USAGE: string = `Usage: npm run bench [-- OPTIONS]

Measures clients side by side on a Redis Sentinel cluster on this machine.

  --runs N        how often each is measured (default: 5)
  --client NAME   measures this one only; may be repeated: ${CLIENTS.map(({ name }) => name).join(', ')}
  --only WHAT     measures this only; may be repeated: ${KINDS.join(', ')}
  --json FILE     writes all single values as well
`

/** What to measure. */
export interface BenchOptions {
  readonly runs: number
  readonly clients: readonly string[]
  readonly kinds: readonly Kind[]
  readonly json: string | undefined
}

const kindCalled = (name: string): Kind => {
  const kind = KINDS.find((candidate) => candidate === name)
  if (kind) return kind
  throw new Error(`Nothing called ${name} is measured: there are ${KINDS.join(', ')}.`)
}

/** Reads the command line; `undefined` where help is asked for. Throws what is to be said to whoever wrote it. */
export const readOptions = (args: readonly string[]): BenchOptions | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '5' },
      client: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return undefined
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`Expected --runs to be a whole number from 1 up, got ${values.runs}.`)
  return {
    runs,
    clients: values.client ? values.client.map((name) => clientCalled(name).name) : CLIENTS.map(({ name }) => name),
    kinds: values.only ? values.only.map(kindCalled) : KINDS,
    json: values.json,
  }
}
