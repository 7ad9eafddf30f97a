import { resolve } from '../../../src/options/resolve.js'
import type { Environment, Resolved, ResolvedPlain, ResolvedSentinel } from '../../../src/options/types.js'

export interface World {
  readonly env?: Environment
  readonly files?: Readonly<Record<string, string>>
}

/** `resolve` in a world of its own: no variable and no file but those given. */
export const resolveIn = ({ env = {}, files = {} }: World, ...args: readonly unknown[]): Resolved =>
  resolve(args, env, (path) => {
    // A path may be called `valueOf`: what every object has is not a file.
    if (!Object.hasOwn(files, path)) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
    return files[path] as string
  })

export const sentinelIn = (world: World, ...args: readonly unknown[]): ResolvedSentinel => {
  const resolved = resolveIn(world, ...args)
  if (resolved.kind !== 'sentinel') throw new Error(`expected sentinels, got ${resolved.kind}`)
  return resolved
}

export const plainIn = (world: World, ...args: readonly unknown[]): ResolvedPlain => {
  const resolved = resolveIn(world, ...args)
  if (resolved.kind !== 'plain') throw new Error(`expected a plain address, got ${resolved.kind}`)
  return resolved
}

export const sourceOf = ({ provenance }: Resolved, setting: string): string | undefined =>
  provenance.find((row) => row.setting === setting)?.source

export const shownFor = ({ provenance }: Resolved, setting: string): string | undefined =>
  provenance.find((row) => row.setting === setting)?.value

export const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
