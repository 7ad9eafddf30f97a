import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Something the user has to know or do; printed without a stack. */
export class SetupError extends Error {
  name = 'SetupError'
}

/** Runs a command without a word, unless it fails: then everything it said is shown. */
export function runQuietly(command, args, { env = process.env, cwd } = {}) {
  const result = tryQuietly(command, args, { env, cwd })
  if (result.ok) return result.output
  process.stderr.write(result.output)
  throw new SetupError(`\`${[command, ...args].join(' ')}\` failed (${result.reason}); what it said is above.`)
}

/** The same, for commands that may fail. */
export function tryQuietly(command, args, { env = process.env, cwd } = {}) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  const output = `${stdout ?? ''}${stderr ?? ''}`
  return { ok: status === 0, output, reason: error?.message ?? signal ?? `exit code ${status}` }
}

/** The first executable file of that name in a PATH, or undefined. */
export function findOnPath(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

export function say(line) {
  console.log(`set-up: ${line}`)
}
