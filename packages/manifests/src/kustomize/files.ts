import { posix } from 'node:path'
import { invalid } from './invalid.js'

/** The text of every file that a kustomization may name, by its path, with `/` between folders and none in front. */
export type Files = ReadonlyMap<string, string>

/** The names that kustomize looks for in a folder. */
const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The path of `relative` as seen from `folder`. */
export const pathFrom = (folder: string, relative: string): string => posix.normalize(posix.join(folder, relative))

/** The text of a file. */
export const readFile = (files: Files, path: string, namedBy: string): string => {
  const text = files.get(path)
  if (text === undefined) throw invalid(namedBy, `there is no file ${path}.`)
  return text
}

/** Where the kustomization of `folder` is, if it has one. */
export const kustomizationPath = (files: Files, folder: string): string | undefined =>
  KUSTOMIZATION_NAMES.map((name) => pathFrom(folder, name)).find((path) => files.has(path))
