import { readFileSync } from 'node:fs'
import { resolve } from './resolve.js'
import type { Environment, ReadFile, Resolved } from './types.js'

/** Reads a file as text, at once. */
export const readTextFile: ReadFile = (path) => readFileSync(path, 'utf8')

/** What the environment says, before any option is looked at. */
export type Discovered = Resolved

/** Where {@link discover} looks. */
export interface DiscoverOptions {
  /** As in `SwitchmasterOptions`. Default: `redis-sentinel`. */
  readonly service?: string | undefined
  /** Default: `process.env`. */
  readonly env?: Environment | undefined
  /** How the files of `..._FILE` variables are read. Default: from the file system. */
  readonly readFile?: ReadFile | undefined
}

/**
 * Tells what `new Redis()` would use here, and where it has that from. Reads variables and the files they name;
 * connects to nothing.
 *
 * Throws `SENTINELS_NOT_CONFIGURED` where nothing says where to go, and `CONFIG_INVALID` where a variable makes no
 * sense or a file cannot be read.
 *
 * @example
 * ```ts
 * const found = discover({ service: 'cache' })          // CACHE_SERVICE_HOST, CACHE_SERVICE_PORT
 * if (found.kind === 'sentinel') console.log(found.masterName, found.seeds)
 * console.table(found.provenance)                       // secrets are '******'
 * ```
 */
export const discover = ({ service, env = process.env, readFile = readTextFile }: DiscoverOptions = {}): Discovered =>
  resolve([{ service }], env, readFile)
