import { execFile } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import { promisify } from 'node:util'
import { findRedisServer } from '../drivers/local/binary.js'
import { versions } from './clients.js'

/** What figures are worth nothing without. */
export interface Surroundings {
  readonly redis: string
  readonly node: string
  readonly clients: Readonly<Record<string, string>>
  readonly processors: number
  /** The machine's load before anything was measured. */
  readonly load: number
}

export const surroundings = async (): Promise<Surroundings> => {
  const { stdout } = await promisify(execFile)(findRedisServer(undefined, process.env), ['--version'])
  return {
    redis: /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim(),
    node: process.versions.node,
    clients: versions(),
    processors: availableParallelism(),
    load: loadavg()[0] ?? 0,
  }
}
