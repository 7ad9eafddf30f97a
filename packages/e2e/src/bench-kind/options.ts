import { parseArgs } from 'node:util'
import { MEASURING, measurable, wholeNumber } from '../terminal/arguments.js'
import { KINDS, type Kind } from './metrics.js'

export const USAGE: string = `Usage: npm run bench:kind [-- OPTIONS]

Measures the manifests' cluster on kind, under the writers of the client. KIND_CLUSTER, KIND_NODE_IMAGE and KEEP_CLUSTER
say which kind cluster is used, as in npm run test:kind.

  --runs N     how often each is measured (default: 10)
  --only WHAT  measures this only; may be repeated: ${KINDS.join(', ')}
  --json FILE  keeps every value as well
`

/** What to measure, and where to keep it. */
export interface BenchOptions {
  readonly runs: number
  readonly kinds: readonly Kind[]
  readonly json: string | undefined
}

/** Reads the command line; `undefined` where help is asked for. Throws what is to be said to whoever wrote it. */
export const readOptions = (args: readonly string[]): BenchOptions | undefined => {
  const { values } = parseArgs({
    args: [...args],
    options: MEASURING,
  })
  if (values.help) return undefined
  return {
    runs: wholeNumber('runs', values.runs),
    kinds: values.only ? values.only.map((name) => measurable(KINDS, name)) : KINDS,
    json: values.json,
  }
}
