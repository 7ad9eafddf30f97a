import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setUp, toolchain, workspace } from './setup/index.mjs'
import { root } from './setup/paths.mjs'
import { tryQuietly } from './setup/shell.mjs'

const env = setUp(toolchain, workspace)

const packages = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))

// attw would look for @types packages on the network.
const offline = ['--no-definitely-typed']

// In this order: publint and attw look at what tsc builds.
const checks = [
  { name: 'biome: lint and format', cwd: root, command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'tsc: sources and tests', cwd: root, command: ['tsc', '-b'] },
  ...packages
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest: { name } }) => [
      { name: `publint: ${name}`, cwd: folder, command: ['publint', 'run', '--strict'] },
      { name: `attw: ${name}`, cwd: folder, command: ['attw', '--profile', 'esm-only', ...offline, '--pack', '.'] },
    ]),
]

for (const { name, cwd, command } of checks) {
  const [program, ...args] = command
  const { ok, output } = tryQuietly(program, args, { env, cwd })
  console.log(`${ok ? 'ok    ' : 'failed'} ${name}`)
  if (ok) continue
  console.log(output)
  process.exitCode = 1
}
