import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ManifestsError } from './errors.js'
import type { Files } from './kustomize/files.js'

/** Where the manifests are: beside `src`, and beside `dist`. */
export const manifestsFolder = (): string => fileURLToPath(new URL('../kustomize', import.meta.url))

/** Reads the text of all files of a folder. */
export const readFolder = (folder: string): Files => {
  try {
    const root = realpathSync(folder)
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return new Map(
      entries.map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]
      }),
    )
  } catch (error) {
    throw new ManifestsError('KUSTOMIZATION_INVALID', `The manifests are not in ${folder}.`, error)
  }
}
