import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './paths.mjs'
import { runQuietly, SetupError, say, tryQuietly } from './shell.mjs'
import { isAtLeast, pinnedVersion } from './version.mjs'

// What undici 8 needs, which the Kubernetes client is built on.
const oldestNode = '22.19.0'
const fetchedNode = '24'
const folder = join(root, '.toolchain')
/** Written when what was fetched has been seen to run: the names and versions of it. */
const ready = join(folder, 'ready.json')

/** Puts a new enough Node and the pinned pnpm first on PATH, fetched into `.toolchain/` for this workspace alone. */
export function setUpToolchain(env) {
  const wanted = wantedTools()
  const fetched = fetchedTools()
  const missing = Object.entries(wanted).filter(([name, version]) => fetched[name] !== version)
  const result = { ...env, PATH: [...bins(wanted), env.PATH].join(delimiter) }
  if (missing.length === 0) return result

  const because = wanted.node ? `, because Node ${process.versions.node} is older than ${oldestNode}` : ''
  say(`fetching ${missing.map(at).join(' and ')} into .toolchain/ for this workspace alone${because}`)
  // What was fetched for another Node stays: somebody may be running it.
  const tools = { ...fetched, ...wanted }
  rmSync(ready, { force: true })
  fetch(tools, env)
  for (const tool of Object.entries(wanted)) mustRun(tool, result)
  writeFileSync(ready, JSON.stringify(tools))
  return result
}

function bins({ node }) {
  const own = node ? [join(folder, 'node_modules/node/bin')] : []
  return [...own, join(folder, 'node_modules/pnpm'), join(root, 'node_modules/.bin')]
}

function wantedTools() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pnpm = pinnedVersion(packageManager)
  return isAtLeast(process.versions.node, oldestNode) ? { pnpm } : { node: fetchedNode, pnpm }
}

function fetchedTools() {
  return existsSync(ready) ? JSON.parse(readFileSync(ready, 'utf8')) : {}
}

function at([name, version]) {
  return `${name}@${version}`
}

function fetch(tools, env) {
  mkdirSync(folder, { recursive: true })
  // Both packages put their executable in place with an install script, which npm is about to run only where it is allowed.
  const allowScripts = Object.fromEntries(Object.keys(tools).map((name) => [name, true]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: tools, allowScripts }))
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false']
  runQuietly('npm', ['install', '--prefix', folder, ...flags], { env, cwd: folder })
}

function mustRun([tool, version], env) {
  const { ok, output } = tryQuietly(tool, ['--version'], { env, cwd: root })
  if (ok && isAtLeast(output, version)) return
  process.stderr.write(output)
  throw new SetupError(
    `The ${tool} fetched from npm does not run on this machine: install Node ${oldestNode} or later yourself.`,
  )
}
