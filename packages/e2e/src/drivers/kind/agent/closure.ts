import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What has to be copied for a package to run somewhere else: folders as they are, and the links between them. */
export interface Closure {
  /** Real folders of packages. */
  readonly folders: ReadonlySet<string>
  /** From the path of a link to the real folder it leads to. */
  readonly links: ReadonlyMap<string, string>
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  /** Optional ones may be missing. */
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Where Node.js finds a package that is imported from a folder; `undefined` where it does not. */
const resolveFrom = async (folder: string, name: string): Promise<string | undefined> => {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name)
    if (await lstat(path).catch(() => undefined)) return path
    if (dirname(at) === at) return undefined
  }
}

/** Follows the dependencies of a package. Of the first one's, only those that are wanted. */
export const closureOf = async (folder: string, wanted: (name: string) => boolean): Promise<Closure> => {
  const folders = new Set<string>()
  const links = new Map<string, string>()
  const visit = async (at: string, pick: (name: string) => boolean): Promise<void> => {
    if (folders.has(at)) return
    folders.add(at)
    const manifest = JSON.parse(await readFile(join(at, 'package.json'), 'utf8')) as Manifest
    const { dependencies = {}, optionalDependencies, peerDependencies } = manifest
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies }).filter(pick)) {
      const path = await resolveFrom(at, name)
      if (path === undefined && name in dependencies) throw new Error(`${name} is not installed, and ${at} needs it.`)
      if (path === undefined) continue
      const real = await realpath(path)
      if (real !== path) links.set(path, real)
      await visit(real, () => true)
    }
  }
  await visit(await realpath(folder), wanted)
  return { folders, links }
}
