import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './setup/paths.mjs'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']
const sameKeyPressMs = 1000

/**
 * Runs a command in the foreground until it ends, and takes over its exit code.
 *
 * One Ctrl-C arrives here twice, from the terminal and from npm. The command is therefore in a process group of its
 * own, where the terminal doesn't reach it, and is passed each signal once.
 */
export async function runInForeground(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
  const passedAt = new Map()
  for (const signal of forwarded) {
    process.on(signal, () => {
      const now = performance.now()
      if (now - (passedAt.get(signal) ?? Number.NEGATIVE_INFINITY) < sameKeyPressMs) return
      passedAt.set(signal, now)
      child.kill(signal)
    })
  }
  process.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
  if (passedAt.size > 0) endGroup(child.pid)
}

/** Ends what a command that was interrupted has left running: vitest goes at once, and its workers and what they started stay. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}
