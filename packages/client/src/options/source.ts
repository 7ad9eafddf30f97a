import { configError } from '../errors.js'
import type { Environment, ReadFile } from './types.js'

/** A setting that may change while the program runs, and where it comes from. */
export interface Source<T> {
  /** As in {@link Provenance}. */
  readonly source: string
  /** Equal for equal origins: a value that was given, or the path of a file. Holds secrets: hash it. */
  readonly identity: string
  /** The setting as it is now. */
  readonly read: () => T
}

export const constant = <T>(value: T, source: string, identity: string): Source<T> => ({
  source,
  identity,
  read: () => value,
})

/** Where variables and the files they point to are read. */
export interface Surroundings {
  readonly env: Environment
  readonly readFile: ReadFile
}

const readSecretFile = (variable: string, path: string, readFile: ReadFile): string => {
  let text: string
  try {
    text = readFile(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw configError(`Cannot read the file that ${variable} names, '${path}': ${reason}`, cause)
  }
  // Editors and `echo` end a file with a newline, which is never part of the secret.
  const value = text.replace(/[\r\n]+$/, '')
  if (value === '') throw configError(`The file that ${variable} names, '${path}', is empty.`)
  return value
}

/**
 * A variable, or the file that `NAME_FILE` points to. Both at once is an error, as in the official Docker images: one
 * of the two is a leftover, and which one cannot be known.
 */
export const variable = (name: string, { env, readFile }: Surroundings): Source<string> | undefined => {
  const value = env[name]
  const path = env[`${name}_FILE`]
  if (value && path) throw configError(`Both ${name} and ${name}_FILE are set: unset one of them.`)
  if (value) return constant(value, name, `value:${value}`)
  if (!path) return undefined
  const read = (): string => readSecretFile(`${name}_FILE`, path, readFile)
  return { source: `${name}_FILE`, identity: `file:${path}`, read }
}
