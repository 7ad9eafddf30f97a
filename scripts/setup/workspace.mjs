import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { runQuietly, say } from './shell.mjs'

const stamp = join(root, 'node_modules/.switchmaster-installed')

/** Installs the dependencies when they never were, or when the lockfile or a manifest has changed since. */
export function setUpWorkspace(env) {
  const wanted = fingerprint()
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
  if (installed === wanted) return env
  say(installed ? 'the lockfile or a manifest has changed, installing with pnpm' : 'installing the workspace with pnpm')
  // With CI set pnpm asks no questions.
  runQuietly('pnpm', ['install', '--frozen-lockfile'], { env: { ...env, CI: 'true' }, cwd: root })
  writeFileSync(stamp, wanted)
  return env
}

function fingerprint() {
  const packages = readdirSync(join(root, 'packages')).sort()
  const manifests = packages.map((name) => `packages/${name}/package.json`)
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    const path = join(root, file)
    hash.update(`${file}\n${existsSync(path) ? readFileSync(path) : ''}\n`)
  }
  return hash.digest('hex')
}
