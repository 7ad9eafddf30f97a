import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './paths.mjs'
import { runQuietly, SetupError, say, tryQuietly } from './shell.mjs'
import { isAtLeast, pinnedVersion } from './version.mjs'

const oldestNode = '22.12.0'
const fetchedNode = '24'

/** Puts a new enough Node and the pinned pnpm first on PATH, fetched into `.toolchain/` for this workspace alone. */
export function setUpToolchain(env) {
  const folder = join(root, '.toolchain')
  const ready = join(folder, 'ready.json')
  const tools = wantedTools()
  const wanted = JSON.stringify(tools)
  const bins = [join(folder, 'node_modules/.bin'), join(root, 'node_modules/.bin')]
  if (tools.node) bins.unshift(join(folder, 'node_modules/node/bin'))
  const result = { ...env, PATH: [...bins, env.PATH].join(delimiter) }
  if (readOr(ready, '') === wanted) return result

  const names = Object.entries(tools).map(([name, version]) => `${name}@${version}`)
  const because = tools.node ? `, because Node ${process.versions.node} is older than ${oldestNode}` : ''
  say(`fetching ${names.join(' and ')} into .toolchain/ for this workspace alone${because}`)
  rmSync(ready, { force: true })
  fetch(folder, tools, env)
  for (const tool of Object.keys(tools)) mustRun(tool, result)
  writeFileSync(ready, wanted)
  return result
}

function wantedTools() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pnpm = pinnedVersion(packageManager)
  return isAtLeast(process.versions.node, oldestNode) ? { pnpm } : { node: fetchedNode, pnpm }
}

function fetch(folder, tools, env) {
  mkdirSync(folder, { recursive: true })
  // Both packages put their executable in place with an install script, which npm is about to run only where it is allowed.
  const allowScripts = Object.fromEntries(Object.keys(tools).map((name) => [name, true]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: tools, allowScripts }))
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts=false']
  runQuietly('npm', ['install', '--prefix', folder, ...flags], { env, cwd: folder })
}

function mustRun(tool, env) {
  const { ok, output } = tryQuietly(tool, ['--version'], { env, cwd: root })
  if (ok) return
  process.stderr.write(output)
  throw new SetupError(
    `The ${tool} fetched from npm does not run on this machine: install Node ${oldestNode} or later yourself.`,
  )
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
